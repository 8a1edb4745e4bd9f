import { CloudError } from "../control.js";

/** EC2's way of saying that something is still in use. */
export function dependencyViolation(message: string): CloudError {
  return new CloudError("DependencyViolation", message, 400);
}

/** EKS's way of saying that there is one already, or that it is busy. */
export function resourceInUse(message: string): CloudError {
  return new CloudError("ResourceInUseException", message, 409);
}

/** EKS's way of refusing an argument. */
export function invalidParameter(message: string): CloudError {
  return new CloudError("InvalidParameterException", message, 400);
}

export function notFound(code: string, message: string): CloudError {
  return new CloudError(code, message, 404);
}
