/** Paths of manifests and lockfiles. Pure. */

/** Folder of a path, empty at the root. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** `a/b` and `c` give `a/b/c`. */
export const within = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

/** True where `folder` is `top` or below it. */
export const isBelow = (folder: string, top: string): boolean => top === '' || folder === top || folder.startsWith(`${top}/`);

/** Whether a path, seen from `folder`, is absolute or climbs out of the tree. */
export function leavesTree(folder: string, target: string): boolean {
  if (/^[/\\~]|^[a-z]:/i.test(target)) return true;
  let depth = folder === '' ? 0 : folder.split('/').length;
  for (const part of target.split(/[/\\]/)) {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0) return true;
  }
  return false;
}
