/** JSON of a file of the project, of the shape that is expected of it. Pure. */
import type * as z from 'zod';

/** Throws, with the first thing that is wrong, where the text is no JSON or has another shape. */
export function parseJson<T extends z.ZodType>(text: string, shape: T): z.infer<T> {
  const parsed = shape.safeParse(JSON.parse(text.replace(/^\ufeff/, '')));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${issue?.path.join(' > ') || 'the file'}: ${issue?.message ?? 'has another shape than expected'}`);
}
