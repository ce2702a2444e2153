// What the viewer says, in French and in English. Before : ; ! ? French has a no-break space.

const WORDS = {
  pages: ["Pages du document", "Pages of the document"],
  opening: ["Le document s’ouvre", "The document opens"],
  previous: ["Page précédente", "Previous page"],
  next: ["Page suivante", "Next page"],
  smaller: ["Réduire", "Zoom out"],
  larger: ["Agrandir", "Zoom in"],
  page: ["Page {n}", "Page {n}"],
  place: ["Page {n} sur {m}", "Page {n} of {m}"],
  cut: [
    "Seules les {n} premières pages sont affichées ; enregistrez une copie pour tout lire.",
    "Only the first {n} pages are shown; save a copy to read all of it.",
  ],
  save: ["Enregistrer une copie", "Save a copy"],
  "broken-page": [
    "Cette page ne peut pas être affichée ici. Le fichier est intact : enregistrez-en une copie.",
    "This page cannot be shown here. The file is intact: save a copy of it.",
  ],
  "not-pdf": [
    "Ce fichier n’est pas un PDF, quoi que dise son nom. Il est intact : enregistrez-en une " +
      "copie pour l’ouvrir ailleurs.",
    "This file is no PDF, whatever its name says. It is intact: save a copy to open it elsewhere.",
  ],
  damaged: [
    "Ce PDF ne peut pas être lu ici. Le fichier est intact, tel qu’il a été joint : " +
      "enregistrez-en une copie pour l’ouvrir ailleurs.",
    "This PDF cannot be read here. The file is intact, as it was attached: save a copy to open " +
      "it elsewhere.",
  ],
  password: [
    "Ce PDF demande un mot de passe et ne s’affiche pas ici. Il est intact : enregistrez-en une " +
      "copie pour l’ouvrir avec son mot de passe.",
    "This PDF asks for a password and is not shown here. It is intact: save a copy to open it " +
      "with its password.",
  ],
  "too-large": [
    "Ce PDF est trop grand pour s’afficher ici. Il est intact : enregistrez-en une copie.",
    "This PDF is too large to be shown here. It is intact: save a copy of it.",
  ],
  stopped: [
    "La lecture de ce PDF n’a pas abouti. Il est intact : masquez-le et affichez-le de nouveau, " +
      "ou enregistrez-en une copie.",
    "Reading this PDF came to nothing. It is intact: hide it and show it again, or save a copy.",
  ],
};

/** The words of one language. */
export class Words {
  constructor(lang) {
    this.lang = lang === "en" ? "en" : "fr";
  }

  say(name, numbers = {}) {
    const said = WORDS[name][this.lang === "fr" ? 0 : 1];
    return said.replaceAll(/\{(\w)\}/g, (_, letter) => String(numbers[letter]));
  }
}
