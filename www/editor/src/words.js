// What the editor says, in French and in English, and by which words its tools are found after a
// slash. Before : ; ! ? and inside guillemets, French has a no-break space.

/** By name: French, English, and more words for the search. */
const WORDS = {
  paragraph: ["Paragraphe", "Paragraph", "texte text normal"],
  h1: ["Titre 1", "Heading 1", "titre heading h1"],
  h2: ["Titre 2", "Heading 2", "titre heading h2"],
  h3: ["Titre 3", "Heading 3", "titre heading h3"],
  bold: ["Gras", "Bold", "strong"],
  italic: ["Italique", "Italic", "emphase emphasis"],
  underline: ["Souligné", "Underline", "souligne"],
  strike: ["Barré", "Strikethrough", "barre"],
  code: ["Code", "Code", "monospace"],
  sub: ["Indice", "Subscript", "bas"],
  sup: ["Exposant", "Superscript", "haut"],
  highlight: ["Surligné", "Highlight", "marqueur"],
  link: ["Lien", "Link", "adresse url"],
  bullets: ["Liste à puces", "Bullet list", "liste puces"],
  numbers: ["Liste numérotée", "Numbered list", "liste ordered"],
  checks: ["Liste à cocher", "Check list", "cases todo"],
  quote: ["Citation", "Quote", "blockquote"],
  callout: ["Encadré", "Callout", "note attention warning"],
  codeBlock: ["Bloc de code", "Code block", "programme script"],
  table: ["Tableau", "Table", "grille grid"],
  rowAdd: ["Ajouter une ligne", "Add a row", "tableau table"],
  columnAdd: ["Ajouter une colonne", "Add a column", "tableau table"],
  rowDelete: ["Supprimer la ligne", "Delete the row", "tableau table"],
  columnDelete: ["Supprimer la colonne", "Delete the column", "tableau table"],
  headerRow: ["Ligne d’en-tête", "Header row", "tableau table"],
  tableDelete: ["Supprimer le tableau", "Delete the table", "tableau table"],
  formula: ["Formule", "Formula", "maths equation latex bloc block"],
  formulaInline: ["Formule dans le texte", "Formula in the text", "maths equation latex inline"],
  image: ["Image", "Image", "photo fichier picture file"],
  camera: ["Prendre une photo", "Take a photo", "camera appareil"],
  rule: ["Trait", "Rule", "ligne separation divider"],
  date: ["Date du jour", "Today’s date", "aujourdhui today"],
  undo: ["Annuler", "Undo", "retour"],
  redo: ["Rétablir", "Redo", "refaire"],
  clear: ["Retirer la mise en forme", "Clear formatting", "effacer plain"],

  tools: ["Outils du texte", "Text tools"],
  placeholder: ["Écrivez ici, ou tapez / pour les outils", "Write here, or type / for the tools"],
  suggestions: ["Propositions", "Suggestions"],
  done: ["Cocher", "Done"],
  address: ["Adresse du lien", "Address of the link"],
  set: ["Mettre le lien", "Set the link"],
  open: ["Ouvrir le lien", "Open the link"],
  edit: ["Modifier le lien", "Change the link"],
  unlink: ["Retirer le lien", "Remove the link"],
  refused: [
    "Cette adresse n’est pas acceptée : il faut http, https ou mailto. Le texte n’a pas changé.",
    "This address is not accepted: use http, https or mailto. The text has not changed.",
  ],
  alt: ["Description de l’image", "Description of the image"],
  elsewhere: ["Image d’un autre site, non chargée : ", "Image of another site, not loaded: "],
  missing: [
    "Cette image n’est pas encore sur cet appareil.",
    "This image is not on this device yet.",
  ],
  source: ["Formule en LaTeX", "Formula in LaTeX"],
  emptyFormula: ["Formule vide", "Empty formula"],
  wrongFormula: ["Formule incomplète : ", "Incomplete formula: "],
  newer: [
    "Ce texte contient des éléments d’une version plus récente de Cahier. Rien n’est perdu ; " +
      "il est en lecture seule ici. Mettez Cahier à jour pour l’écrire.",
    "This text holds parts of a newer version of Cahier. Nothing is lost; it is read-only " +
      "here. Update Cahier to write in it.",
  ],
  unreadable: [
    "Ce texte n’a pas pu être ouvert. Ce qui est gardé sur cet appareil n’est pas touché. " +
      "Rechargez la page.",
    "This text could not be opened. What is kept on this device is untouched. Reload the page.",
  ],
  stopped: [
    "L’écriture s’est arrêtée ici pour protéger le texte. Ce qui est gardé n’est pas touché. " +
      "Rouvrez cette page du cahier.",
    "Writing stopped here to protect the text. What is kept is untouched. Open this page of " +
      "the notebook again.",
  ],
  unknownPart: ["Élément plus récent", "Newer part"],
  colon: [" : ", ": "],
};

/** The words of one language. */
export class Words {
  constructor(lang) {
    this.lang = lang === "en" ? "en" : "fr";
  }

  say(name) {
    return WORDS[name][this.lang === "fr" ? 0 : 1];
  }

  /** A date written out. */
  date(day) {
    return new Intl.DateTimeFormat(this.lang === "fr" ? "fr-FR" : "en-GB", {
      dateStyle: "long",
    }).format(day);
  }
}

/** Whether what was typed after a slash finds a tool, in either language, accents or not. */
export function finds(name, typed) {
  const wanted = plain(typed);
  const [fr, en, more = ""] = WORDS[name];
  return (
    plain(`${fr} ${en} ${more} ${name}`)
      .split(/\s+/)
      .some((word) => word.startsWith(wanted)) ||
    plain(`${fr} ${en}`).replaceAll(/\s/g, "").includes(wanted)
  );
}

const plain = (text) => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
