/** What Argo CD makes of it is not reproduced here. */
export class NotComputable extends Error {
  override readonly name = "NotComputable";
}
