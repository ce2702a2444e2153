// Small PDFs, made byte by byte (ISO 32000-1, 7.5), so that no file of somebody else's is needed.

/**
 * A PDF with these contents of pages. More entries of its catalogue and of its first page may be
 * given, and more objects, whose numbers begin at 4 + 2 * pages.
 */
export function pdf(pages, { catalogue = "", first = "", objects = [] } = {}) {
  const kids = pages.map((_, at) => `${4 + 2 * at} 0 R`).join(" ");
  const all = [
    `<< /Type /Catalog /Pages 2 0 R ${catalogue} >>`,
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ...pages.flatMap((content, at) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents ${5 + 2 * at} 0 R
        ${at === 0 ? first : ""}
        /Resources << /Font << /F1 3 0 R >> >> >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ]),
    ...objects,
  ];
  let text = "%PDF-1.7\n";
  const places = all.map((body, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj\n${body}\nendobj\n`;
    return place;
  });
  const start = text.length;
  const row = (place) => `${String(place).padStart(10, "0")} 00000 n \n`;
  text += `xref\n0 ${all.length + 1}\n0000000000 65535 f \n${places.map(row).join("")}`;
  text += `trailer\n<< /Size ${all.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return new Blob([text], { type: "application/pdf" });
}

/** A line of text. */
export const line = (words) => `BT /F1 12 Tf 10 50 Td (${words}) Tj ET`;
