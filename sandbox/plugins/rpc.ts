import * as grpc from "@grpc/grpc-js";

/** 400 MiB, what Pulumi's own plugins take (sdk/go/common/util/rpcutil in pulumi/pulumi): a state can be large. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;
/** How often to look whether the parent still lives, in milliseconds. */
const PARENT_CHECK_INTERVAL = 500;

/** The address of the engine: the last argument of a plugin that is not a flag; "" when there is none. */
export function engineAddress(args: readonly string[] = process.argv.slice(2)): string {
  return args.filter((argument) => !argument.startsWith("-")).at(-1) ?? "";
}

/** Turns a function into a handler of a call with one answer; what it throws becomes the call's status. */
export function unary<Request, Answer>(
  handle: (request: Request) => Answer | Promise<Answer>,
): grpc.handleUnaryCall<Request, Answer> {
  return (call, callback) => {
    void answer();

    async function answer(): Promise<void> {
      try {
        callback(null, await handle(call.request));
      } catch (error) {
        callback(asStatus(error));
      }
    }
  };
}

/** A status that a caller may tell apart by its code, such as UNIMPLEMENTED. */
export function statusError(code: grpc.status, message: string, metadata?: grpc.Metadata): Error {
  return Object.assign(new Error(message), { code, details: message, ...(metadata && { metadata }) });
}

/** Starts the server of a plugin on a free port, announces the port as the engine expects it, and leaves when the parent does:
 *  a plugin would otherwise outlive a killed CLI. */
export function serve(service: grpc.ServiceDefinition, handlers: grpc.UntypedServiceImplementation): void {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  server.addService(service, handlers);
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
      process.stderr.write(`The plugin cannot listen: ${error.message}\n`);
      process.exit(1);
    }
    process.stdout.write(`${port}\n`);
  });
  leaveWithParent();
}

/** Ends this process when its parent does. */
export function leaveWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, PARENT_CHECK_INTERVAL).unref();
}

function asStatus(error: unknown): grpc.ServerErrorResponse {
  if (error instanceof Error && "code" in error && "details" in error) return error as grpc.ServerErrorResponse;
  const message = error instanceof Error ? error.message : String(error);
  return Object.assign(new Error(message), { code: grpc.status.UNKNOWN, details: message });
}
