/** What IAM tells roles apart by: names are unique in an account, whatever their case and path
 *  (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). */
export function roleIdentity(arn: string): string {
  return arn.toLowerCase().replace(/:role\/.*\//, ":role/");
}
