// What the page says by itself, in both languages. What it says of a proof is the verifier's.
const WORDS = {
  fr: {
    title: "Vérifier une preuve",
    intro:
      "Cette page contrôle ici même une preuve tirée d’un cahier. Elle n’envoie rien et marche " +
      "sans réseau.",
    choose: "Choisir une preuve",
    drop: "ou déposez-la sur cette page.",
    trust: "Choisir des autorités",
    nobody:
      "Facultatif : les certificats (PEM) des autorités d’horodatage auxquelles vous vous fiez.",
    logs: "Clés de registre",
    logHelp: "Facultatif : les clés que publie le relais (nom+empreinte+base64), une par ligne.",
    nothing: "Aucune preuve choisie",
    nothingMeans: "Choisissez un fichier de preuve.",
    checking: "Contrôle en cours",
    checkingMeans: "Chaque octet est relu et chaque signature refaite. Rien n’est envoyé.",
    unreadable: "Fichier illisible",
    unreadableMeans:
      "Le navigateur n’a pas pu lire un des fichiers choisis : rien n’a été contrôlé, et aucun n’est " +
      "touché. Vérifiez qu’ils sont toujours là, puis choisissez-les de nouveau.",
    failed: "Le contrôle n’a pas abouti",
    failedMeans:
      "Rien n’est dit de ce fichier, qui n’est pas touché : il est peut-être trop grand pour ce " +
      "navigateur, ou le navigateur trop ancien. Rechargez la page et réessayez, ou contrôlez-le " +
      "avec « cahier verify ».",
    report: "Rapport",
    save: "Enregistrer le rapport",
    print: "Imprimer le rapport",
  },
  en: {
    title: "Verify a proof",
    intro:
      "This page checks, right here, a proof from a notebook. It sends nothing and works without " +
      "a network.",
    choose: "Choose a proof",
    drop: "or drop it on this page.",
    trust: "Choose authorities",
    nobody: "Optional: the certificates (PEM) of the timestamp authorities that you trust.",
    logs: "Log keys",
    logHelp: "Optional: the keys that the relay publishes (name+hash+base64), one a line.",
    nothing: "No proof chosen",
    nothingMeans: "Choose a proof file.",
    checking: "Checking",
    checkingMeans: "Every byte is read and every signature checked. Nothing is sent.",
    unreadable: "File that cannot be read",
    unreadableMeans:
      "The browser could not read one of the files chosen: nothing was checked, and none is " +
      "touched. See that they are still there, then choose them again.",
    failed: "The check did not end",
    failedMeans:
      "Nothing is said of this file, which is untouched: it may be too large for this browser, or " +
      "the browser too old. Reload the page and try again, or check it with “cahier verify”.",
    report: "Report",
    save: "Save the report",
    print: "Print the report",
  },
};

/** The language that the browser asks for. */
let language = navigator.language.startsWith("fr") ? "fr" : "en";

/** What an element says from now on, in whatever language. */
function say(element, word) {
  element.dataset.word = word;
  element.textContent = WORDS[language][word];
}

/** What an element says in the words of somebody else: a file, a proof. */
function quote(element, text) {
  delete element.dataset.word;
  element.textContent = text;
}

/** Everything below an element that the page says by itself, in the language chosen. */
function translate(below) {
  for (const element of below.querySelectorAll("[data-word]")) say(element, element.dataset.word);
}

/** Speaks a language from now on. */
function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  document.title = WORDS[chosen].title;
  for (const button of document.querySelectorAll("#languages button")) {
    button.setAttribute("aria-pressed", String(button.lang === chosen));
  }
  translate(document);
}
