// The report on the page: in a frame where no script runs and nothing is fetched, to save, to print.

/** The only markup that the page takes: reports, which the verifier writes, for the frame alone. */
const REPORTS = globalThis.trustedTypes?.createPolicy("report", { createHTML: (html) => html }) ?? {
  createHTML: (html) => html,
};

const paper = document.getElementById("paper");

/** A frame is as high as what is in it: one thing scrolls. */
function unfold(frame) {
  const page = frame.contentDocument?.documentElement;
  // Not its scroll height, which is never less than the frame's.
  if (page) frame.style.height = `${Math.ceil(page.getBoundingClientRect().height)}px`;
}

function save(html, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([html], { type: "text/html;charset=utf-8" }));
  link.download = name;
  link.click();
  // The browser has to begin reading it before it goes.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Shows a report of a file of that name, or none. */
function showReport(html, name) {
  paper.replaceChildren();
  if (!html) return;
  paper.append(document.getElementById("report").content.cloneNode(true));
  translate(paper);
  const frame = paper.querySelector("iframe");
  frame.title = WORDS[language].report;
  frame.addEventListener("load", () => unfold(frame));
  frame.srcdoc = REPORTS.createHTML(html);
  const file = `${name}.${language}.html`;
  paper.querySelector(".save").addEventListener("click", () => save(html, file));
  paper.querySelector(".print").addEventListener("click", () => frame.contentWindow.print());
}

addEventListener("resize", () => paper.querySelectorAll("iframe").forEach(unfold));
