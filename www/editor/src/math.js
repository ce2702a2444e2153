// Formulas as MathML, by Temml; a part of its own, loaded with the first formula. It makes nodes
// and no markup, and follows no address that a formula names.
import temml from "temml";

/** Longest source that is drawn, in UTF-16 units. */
const SOURCE_MAX = 20_000;

/** The MathML of a source; throws with what is wrong with it. */
export function math(source, block) {
  if (source.length > SOURCE_MAX) {
    throw new RangeError(`${source.length} > ${SOURCE_MAX}`);
  }
  const drawn = document.createElement("span");
  temml.render(source, drawn, {
    displayMode: block,
    throwOnError: true,
    trust: false,
    maxExpand: 500,
    maxSize: [20, 20],
    annotate: false,
  });
  return drawn;
}
