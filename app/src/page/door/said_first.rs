//! What the page says before its code is here, and the door again once it is. The build reads this
//! file and writes the words into the page (`xtask/src/first.rs`): they stand nowhere else.

/// A sentence, French and English.
pub(super) type Both = (&'static str, &'static str);

/// What one has here.
pub(super) const PROMISE: Both = (
    "Votre cahier de laboratoire\u{a0}: il s’ouvre sans réseau, vous seul et ceux que vous \
     choisissez le lisez, et chaque page peut être prouvée.",
    "Your laboratory notebook: it opens without a network, only you and those you choose read it, \
     and every page can be proved.",
);

/// For whoever has no notebook on this device.
pub(super) const BEGIN: Both =
    ("Commencer un cahier sur cet appareil", "Begin a notebook on this device");

/// For whoever comes with the link of an invitation.
pub(super) const JOIN: Both = ("Rejoindre avec une invitation", "Join with an invitation");

/// While there is nothing yet that one could do.
pub(super) const LOADS: Both = ("Le cahier se charge…", "The notebook is loading…");

/// What the switch between the languages is called.
pub(super) const LANGUAGE: Both = ("Langue", "Language");
