/**
 * The `name` of a form, trimmed, or `undefined` if it is none or too long. The forms let neither
 * through; a server action can be called without its form.
 */
export function readName(form: FormData): string | undefined {
  const value = form.get("name");
  const name = typeof value === "string" ? value.trim() : "";
  return name.length > 0 && name.length <= 80 ? name : undefined;
}
