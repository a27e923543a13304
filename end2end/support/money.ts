// Amounts as they stand on a page.

/** Kopecks of «4 046,40 ₽»; fails when the text is anything else. */
export function kopecks(text: string): number {
  const found = /^([−-]?)(\d{1,3}(?:[\s\u00a0\u202f]\d{3})*),(\d\d)(?:[\u00a0\u202f]₽)?$/.exec(text.trim());
  if (!found) throw new Error(`«${text}» is no amount`);
  const value = Number(found[2]!.replace(/\D/g, '')) * 100 + Number(found[3]);
  return found[1] ? -value : value;
}
