/** A group as Argo CD's policies take it: a comma separates their fields, so that a group with one is in quotes. */
export function rbacGroup(group: string): string {
  return group.includes(",") ? `"${group}"` : group;
}
