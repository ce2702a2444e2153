// What a person does, and what the page shows of it. A file is read and checked here; nothing of it
// goes anywhere.

/** Long enough for the browser to draw, and for a screen reader to say, that it checks. */
const DRAW_MS = 50;
const CERTIFICATES = /\.(pem|crt|cer|der)$/i;
/** Beside the words, so that colour is never the only sign. */
const MARKS = {
  certified: "✓",
  "not-certified": "✓",
  wrong: "✗",
  authorities: "✗",
  "log-keys": "✗",
  failed: "✗",
  unreadable: "✗",
};

const at = (id) => document.getElementById(id);
/** The files that were chosen, if they were. */
const chosen = { proof: undefined, authorities: undefined };
/** Counts what was asked: an answer to something older is not shown. */
let turn = 0;
let verifier;
/** A verifier that ended in the middle of a check is not asked again: the page says to reload. */
let stopped = false;

/** The verifier, started once. */
function started() {
  const decoded = () => Uint8Array.from(atob(MODULE), (char) => char.charCodeAt(0));
  verifier ??= wasm_bindgen({ module_or_path: decoded() });
  return verifier;
}

/** Shows how things stand: words of the page, or of the verifier's answer. */
function show(state, answer) {
  at("result").dataset.state = state;
  at("mark").textContent = MARKS[state] ?? "·";
  if (answer) {
    quote(at("headline"), answer.title);
    quote(at("sentence"), answer.text);
  } else {
    say(at("headline"), state);
    say(at("sentence"), `${state}Means`);
  }
  const wrong = state === "log-keys";
  at("logs").setAttribute("aria-invalid", String(wrong));
  at("logs").setAttribute("aria-describedby", wrong ? "log-help sentence" : "log-help");
  at("lines").replaceChildren(...(answer?.lines ?? []).map(line));
  showReport(answer?.report, chosen.proof?.name);
}

function line({ label, text }) {
  const group = document.createElement("div");
  for (const [tag, words] of [["dt", label], ["dd", text]]) {
    const element = document.createElement(tag);
    element.dir = "auto";
    element.textContent = words;
    group.append(element);
  }
  return group;
}

/** Checks what is chosen: it is read anew each time, and may have gone since. */
async function check() {
  const asked = ++turn;
  const { proof, authorities } = chosen;
  if (!proof) return show("nothing");
  show("checking");
  const fail = (state) => (error) => {
    console.error(error);
    if (asked === turn) show(state);
  };
  const files = await Promise.all([bytes(proof), bytes(authorities)]).catch(fail("unreadable"));
  if (files) await judge([...files, at("logs").value], asked).catch(fail("failed"));
}

async function bytes(file) {
  return new Uint8Array(file ? await file.arrayBuffer() : 0);
}

/** Asks the verifier, and shows its answer where nothing else was asked meanwhile. */
async function judge([proof, authorities, logs], asked) {
  await started();
  await new Promise((drawn) => setTimeout(drawn, DRAW_MS));
  if (asked !== turn) return;
  if (stopped) throw new Error("the verifier stopped in an earlier check");
  stopped = true;
  const answer = JSON.parse(wasm_bindgen.check(proof, authorities, logs, language));
  stopped = false;
  show(answer.outcome, answer);
}

/** Takes a file as the proof or as the authorities, and checks. */
function take(file, as) {
  chosen[as] = file;
  quote(at(as), file.name);
  check();
}

/** A button that asks for a file. */
function chooser(button, as, accept) {
  const input = document.createElement("input");
  Object.assign(input, { type: "file", accept });
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const [file] = input.files;
    // The same file may be chosen again: it may have changed.
    input.value = "";
    if (file) take(file, as);
  });
}

chooser(at("choose"), "proof", "");
chooser(at("trust"), "authorities", ".pem,.crt,.cer,.der");
at("logs").addEventListener("change", check);
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  const [file] = event.dataTransfer.files;
  if (file) take(file, CERTIFICATES.test(file.name) ? "authorities" : "proof");
});
for (const button of document.querySelectorAll("#languages button")) {
  button.addEventListener("click", () => {
    speak(button.lang);
    if (chosen.proof) check();
  });
}
speak(language);
