//! Evidence from the command line (R2, R10, R11): two people who vouch for each other, a seal, a
//! witness, an amendment, and a stranger without a notebook who checks what they are given. The
//! relay is the real one, with its development authority. The README's transcript is this test.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Person, Relay, relay_program, text};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A laboratory of two managers with one entry, on a relay with a quick log.
struct Lab {
    relay: Relay,
    ana: Person,
    bo: Person,
    zone: String,
    entry: String,
    /// Goes last, once the relay is gone.
    dir: tempfile::TempDir,
}

impl Lab {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (ana, bo) = (Person(dir.path().join("ana")), Person(dir.path().join("bo")));
        ana.json(&["init", "--name", "Ana Ruiz"]);
        bo.json(&["init", "--name", "Bo Lind"]);
        let relay = Relay::start_with(&dir.path().join("relay"), 0, &["--log-interval-s", "1"]);
        let zone = text(&ana.json(&["zone", "new", "Chimie marine"]), "zone");
        let fields = ["--field", "masse=5,2 mg", "--field", "lieu=Concarneau"];
        let new = ["new", "--zone", &zone, "--title", "Dosage du fer"];
        let entry = text(&ana.json(&[&new[..], &fields].concat()), "entry");
        ana.json(&["sync", "--relay", &relay.address]);
        let link = text(&ana.json(&["zone", "invite", &zone, "--role", "manager"]), "link");
        ana.json(&["sync"]);
        bo.json(&["zone", "join", &link]);
        bo.json(&["sync", "--relay", &relay.address]);
        let lab = Self { relay, ana, bo, zone, entry, dir };
        lab.sync();
        lab
    }

    /// Until both have what the other did.
    fn sync(&self) {
        for person in [&self.ana, &self.bo, &self.ana, &self.bo] {
            person.json(&["sync"]);
        }
    }

    /// Both say who they are, and vouch for each other.
    fn vouch(&self) {
        let orcid = ["--orcid", "0000-0002-1825-0097", "--institution", "Institut Pasteur"];
        self.ana.json(&[&["attest", "--name", "Ana Ruiz"][..], &orcid].concat());
        self.bo.json(&["attest", "--name", "Bo Lind"]);
        self.sync();
        self.ana.json(&["zone", "vouch", &self.zone, "Bo Lind"]);
        self.bo.json(&["zone", "vouch", &self.zone, "Ana Ruiz"]);
        self.sync();
    }

    /// Ana seals as the author, Bo as a witness whom she asked. Gives her seal.
    fn seal(&self) -> String {
        let (ana, bo, entry) = (&self.ana, &self.bo, &self.entry);
        ana.json(&["ask-to-sign", entry, "--person", "Bo Lind", "--meaning", "witness"]);
        self.sync();
        let seal = ["seal", entry, "--meaning", "authorship", "--note", "Fait par moi."];
        let seal = text(&ana.json(&seal), "seal");
        self.sync();
        let asked = bo.json(&["requests"]);
        assert_eq!(
            (&asked[0]["meaning"], &asked[0]["by"]),
            (&"witness".into(), &"Ana Ruiz".into())
        );
        bo.json(&["seal", entry, "--meaning", "witness", "--about", &seal[..8]]);
        self.sync();
        assert_eq!(bo.json(&["requests"]).as_array().unwrap().len(), 0, "Bo answered");
        seal
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Makes a proof of the entry; gives the answer and what was said beside it.
    fn prove(&self, name: &str, more: &[&str]) -> (Value, String) {
        let file = self.file(name);
        let to = ["--out", file.to_str().unwrap(), "--seconds", "20"];
        let (ok, out, said) =
            self.ana.run(&[&["--json", "prove", &self.entry][..], more, &to].concat());
        assert!(ok, "{said}");
        (serde_json::from_str(out.lines().last().unwrap()).unwrap(), said)
    }

    /// The root of the relay's development authority.
    fn root(&self) -> PathBuf {
        let mut authority = Command::new(relay_program());
        let output =
            authority.args(["authority", "--data"]).arg(&self.relay.data).output().unwrap();
        let path = self.file("root.pem");
        std::fs::write(&path, output.stdout).unwrap();
        path
    }
}

/// A stranger checks a file: no notebook, no passphrase.
fn verify(file: &Path, more: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_cahier"))
        .arg("verify")
        .arg(file)
        .args(more)
        .env_remove("CAHIER_DIR")
        .env_remove("CAHIER_PASSPHRASE")
        .env("CAHIER_LANG", "fr")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn verified(file: &Path) -> Value {
    let (code, out, error) = verify(file, &["--json"]);
    assert_eq!(code, 0, "{error}");
    serde_json::from_str(&out).unwrap()
}

fn holds(file: &Path, words: &str) -> bool {
    let bytes = std::fs::read(file).unwrap();
    bytes.windows(words.len()).any(|part| part == words.as_bytes())
}

#[test]
fn a_stranger_checks_a_sealed_entry() {
    let lab = Lab::new();
    lab.vouch();
    let seal = lab.seal();
    let seals = lab.ana.json(&["seals", &lab.entry]);
    assert_eq!(text(&seals, "frozen_by"), seal);
    // Each was held against the entry before it was shown.
    assert!(seals["seals"].as_array().unwrap().iter().all(|one| one["fits"] == true), "{seals}");
    let (_, page, _) = lab.ana.run(&["seals", &lab.entry]);
    assert!(
        page.contains("comparée à l’entrée") && !page.contains("pas encore comparée"),
        "{page}"
    );
    let (made, _) = lab.prove("preuve.eln", &[]);
    assert_eq!(made["left_out"].as_array().unwrap().len(), 0);
    let file = lab.file("preuve.eln");

    let found = verified(&file);
    assert_eq!((&found["intact"], &found["kind"]), (&true.into(), &"statement".into()));
    let document = &found["documents"][0];
    assert_eq!(text(document, "title"), "Dosage du fer");
    let statements = document["statements"].as_array().unwrap();
    let of = |meaning: &str| statements.iter().find(|one| one["meaning"] == meaning).unwrap();
    let (author, witness) = (of("authorship"), of("witness"));
    assert_eq!((&author["hash"], &author["note"]), (&seal.clone().into(), &"Fait par moi.".into()));
    assert_eq!(witness["about"], author["hash"]);
    for (signed, name, voucher) in
        [(author, "Ana Ruiz", "Bo Lind"), (witness, "Bo Lind", "Ana Ruiz")]
    {
        let said = &signed["signer"]["names"][0];
        assert_eq!(
            (text(said, "name"), text(&said["vouchers"][0], "name")),
            (name.into(), voucher.into())
        );
        assert_eq!(signed["withheld"], 0);
        assert!(signed["times"]["certified"].is_null(), "{signed}");
    }
    assert_eq!(text(&author["signer"]["names"][0], "orcid"), "0000-0002-1825-0097");

    let (code, page, _) = verify(&file, &[]);
    assert_eq!(code, 0);
    assert!(page.starts_with("Intacte") && page.contains("Pas certifiée"), "{page}");
    assert!(page.contains("Ana Ruiz, 0000-0002-1825-0097, Institut Pasteur"), "{page}");
    assert!(page.contains("garanti par : Bo Lind"), "{page}");
    for words in ["déclarée : 20", "reçue : 20", "certifiée : non"] {
        assert_eq!(page.matches(words).count(), statements.len(), "{words} in {page}");
    }
    certified_by_nobody(&lab, &file);
    every_flipped_byte_is_found(&lab, &file);
}

/// The development authority certifies nothing, whoever trusts it.
fn certified_by_nobody(lab: &Lab, file: &Path) {
    let (code, page, error) = verify(file, &["--require-certified"]);
    assert_eq!(code, 2);
    assert!(page.starts_with("Intacte") && error.contains("--trust"), "{page}{error}");
    let root = lab.root();
    let trusted = ["--require-certified", "--trust", root.to_str().unwrap()];
    let (code, page, _) = verify(file, &trusted);
    assert_eq!(code, 2);
    assert!(page.contains("l’horodatage est de développement"), "{page}");
    let (_, json, _) = verify(file, &[&trusted[..], &["--json"]].concat());
    let found: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&found["intact"], &found["certified"]), (&true.into(), &false.into()));
    assert_eq!(found["logs"][0]["stamps"][0]["trust"], "development");

    // With a report of the reader's own.
    let folder = lab.file("rapport");
    verify(file, &["--report", folder.to_str().unwrap()]);
    let report = std::fs::read_to_string(folder.join("report.fr.html")).unwrap();
    assert!(report.contains("Dosage du fer") && folder.join("report.en.html").exists());

    // What is no certificate and no key is said, and nothing is checked.
    let (code, page, error) = verify(file, &["--trust", file.to_str().unwrap()]);
    assert!(code == 1 && page.is_empty() && error.contains("certificat racine"), "{error}");
    let (code, _, error) = verify(file, &["--log", "no key"]);
    assert!(code == 1 && error.contains("clé d’un registre public"), "{error}");
    let (code, ..) = verify(file, &["--unknown"]);
    assert_eq!(code, 64, "not to be taken for an answer");
}

fn every_flipped_byte_is_found(lab: &Lab, file: &Path) {
    let good = std::fs::read(file).unwrap();
    let other = lab.file("autre.eln");
    for part in 1..16 {
        let mut bytes = good.clone();
        bytes[good.len() * part / 16] ^= 1;
        std::fs::write(&other, &bytes).unwrap();
        let (code, out, error) = verify(&other, &["--json"]);
        assert!(code == 1 && out.is_empty(), "{part}: {out}");
        let said: Value = serde_json::from_str(&error).unwrap();
        let (name, sentence) = (text(&said, "error"), text(&said, "sentence"));
        assert!(sentence.contains(&format!("Nom du défaut : {name}.")), "{sentence}");
        assert!(!["io", "usage", "command"].contains(&name.as_str()), "{said}");
    }
    std::fs::write(&other, b"PK\x03\x04 no proof").unwrap();
    let (code, _, error) = verify(&other, &["--json"]);
    let said: Value = serde_json::from_str(&error).unwrap();
    assert_eq!((code, text(&said, "error")), (1, "archive".to_owned()));
}

#[test]
fn what_is_withheld_is_not_in_the_file_and_a_history_says_what_it_reveals() {
    let lab = Lab::new();
    let body = lab.file("texte.md");
    std::fs::write(&body, "Le fer est dosé.").unwrap();
    lab.ana.json(&["edit", &lab.entry, "--append", "Brouillon à effacer."]);
    lab.ana.json(&["edit", &lab.entry, "--body", body.to_str().unwrap()]);
    // What each command wrote is stated by itself once it is in the log.
    let (made, said) = lab.prove("tout.eln", &[]);
    assert!(!said.contains("Personne n’avait signé"), "{said}");
    let (all, some) = (lab.file("tout.eln"), lab.file("partie.eln"));
    assert!(holds(&all, "Concarneau") && holds(&all, "Le fer est dosé."));
    assert_eq!(made["verdict"]["documents"][0]["statements"][0]["meaning"], Value::Null);
    let found = verified(&all);
    let signer = &found["documents"][0]["statements"][0]["signer"];
    assert_eq!(signer["names"].as_array().unwrap().len(), 0, "nobody vouches");
    assert!(verify(&all, &[]).1.contains("personne ne garantit de nom"));

    let why = "Pour l’assureur.";
    lab.prove("partie.eln", &["--without", "lieu", "--reason", why]);
    assert!(!holds(&some, "Concarneau") && holds(&some, "Le fer est dosé."));
    assert_eq!(verified(&some)["documents"][0]["statements"][0]["withheld"], 1);
    let unknown = ["prove", &lab.entry, "--without", "poids", "--out", "x.eln"];
    assert!(lab.ana.fails(&unknown).contains("« poids »"));
    lab.prove("titre.eln", &["--part", "title"]);
    assert!(!holds(&lab.file("titre.eln"), "Le fer est dosé."));

    let (_, said) = lab.prove("histoire.eln", &["--history"]);
    assert!(said.contains("révèle chaque changement"), "{said}");
    let history = &verified(&lab.file("histoire.eln"))["documents"][0]["history"];
    assert_eq!(history["changes"].as_array().unwrap().len(), 3);
    assert!(history["reveals"][0]["units"].as_u64().unwrap() > 0, "{history}");
    let page = verify(&lab.file("histoire.eln"), &[]).1;
    let third = page.lines().nth(2).unwrap();
    assert!(third.starts_with("Révèle chaque changement"), "{page}");

    // What left the zone stands in its log.
    lab.sync();
    let audit = lab.bo.json(&["audit", &lab.zone]);
    let exported = audit.as_array().unwrap().iter().filter(|row| row["act"] == "exported");
    let exported: Vec<String> = exported.map(|row| text(row, "what")).collect();
    assert_eq!(exported.len(), 4, "{exported:?}");
    assert!(exported[1].contains(why) && exported[3].contains("chaque changement"), "{exported:?}");
}

#[test]
fn a_frozen_entry_is_amended_and_proved_again() {
    let lab = Lab::new();
    let (ana, entry) = (&lab.ana, &lab.entry);
    let seal = ["seal", entry, "--meaning", "authorship"];
    let seal = text(&ana.json(&seal), "seal");
    lab.sync();
    let refused = ana.fails(&["edit", entry, "--append", "Trop tard."]);
    assert!(!refused.is_empty());
    assert!(!ana.json(&["show", entry]).to_string().contains("Trop tard."));
    let amend = ["amend", entry, "--reason", "Balance recalibrée", "--field", "masse=5,3 mg"];
    assert_eq!(ana.json(&amend)["changes"], 1);
    lab.sync();
    let seals = ana.json(&["seals", entry]);
    let first = seals["seals"].as_array().unwrap().iter().find(|one| text(one, "seal") == seal);
    assert_eq!(first.unwrap()["newest"], false);

    lab.prove("apres.eln", &[]);
    let found = verified(&lab.file("apres.eln"));
    let parts = found["documents"][0]["statements"][0]["parts"].as_array().unwrap();
    let amended = parts.iter().find(|part| text(part, "name").starts_with("amendments/")).unwrap();
    let amended = &amended["content"];
    assert_eq!(text(amended, "reason"), "Balance recalibrée");
    assert_eq!(text(amended, "seal"), seal);
    assert!(parts.iter().any(|part| part["content"]["value"] == "5,3"), "{parts:?}");
}

#[test]
fn names_times_and_trust_are_kept_and_taken_back() {
    let lab = Lab::new();
    lab.vouch();
    let (ana, bo, zone) = (&lab.ana, &lab.bo, &lab.zone);
    let vouchers = |names: &Value, name: &str| {
        let view = names.as_array().unwrap().iter().find(|view| view["name"] == name).unwrap();
        view["vouchers"].as_array().unwrap().len()
    };
    let names = bo.json(&["zone", "names", zone]);
    assert_eq!((vouchers(&names, "Ana Ruiz"), vouchers(&names, "Bo Lind")), (1, 1));
    assert!(ana.fails(&["zone", "vouch", zone, "Ana Ruiz"]).contains("zone"), "for oneself");
    assert!(
        ana.fails(&["attest", "--name", "Ana", "--orcid", "0000-0002-1825-0098"]).contains("ORCID")
    );
    ana.json(&["zone", "disavow", zone, "Bo Lind", "--reason", "mistake"]);
    let own = ana.json(&["withdraw"]);
    ana.json(&["withdraw", &text(&own[0], "attestation")[..8]]);
    lab.sync();
    let names = bo.json(&["zone", "names", zone]);
    assert_eq!((vouchers(&names, "Ana Ruiz"), vouchers(&names, "Bo Lind")), (0, 0));

    assert_eq!(ana.json(&["stamp", zone])["certified"]["worth"], "development");
    let log = ana.json(&["log", &lab.entry]);
    assert_eq!(log["revisions"][0]["certified"]["worth"], "development");
    let root = lab.root();
    let listed = ana.json(&["trust", "add", root.to_str().unwrap()]);
    assert_eq!(ana.json(&["trust", "list"]), listed);
    ana.json(&["trust", "remove", &text(&listed[0], "fingerprint")[..8]]);
    assert_eq!(ana.json(&["trust", "list"]).as_array().unwrap().len(), 0);
    let seal = ["seal", &lab.entry, "--meaning", "because"];
    assert!(ana.fails(&seal).contains("witness"), "the meanings are named");
}

#[test]
fn without_the_relay_only_what_was_announced_is_proved() {
    let mut lab = Lab::new();
    lab.prove("une.eln", &[]);
    lab.relay.stop();
    let (_, said) = lab.prove("deux.eln", &[]);
    assert!(said.contains("n’a pas répondu") && said.contains("est gardé"), "{said}");
    verified(&lab.file("deux.eln"));
    let to = lab.file("trois.eln");
    let said = lab.ana.fails(&["prove", &lab.entry, "--history", "--out", to.to_str().unwrap()]);
    assert!(said.contains("elle attend le relais") && said.contains("est gardé"), "{said}");
    assert!(!to.exists());
    // What is written since is kept here, and the proof says that it does not show it.
    lab.ana.json(&["edit", &lab.entry, "--append", "En mer."]);
    let (made, said) = lab.prove("quatre.eln", &[]);
    assert!(said.contains("les derniers changements de"), "{said}");
    assert_eq!(made["unsent"].as_array().unwrap().len(), 1);
    assert!(!holds(&lab.file("quatre.eln"), "En mer."));
}

#[test]
fn without_a_place_in_a_log_nothing_is_proved() {
    let dir = tempfile::tempdir().unwrap();
    let ana = Person(dir.path().join("ana"));
    ana.json(&["init", "--name", "Ana"]);
    let entry = text(&ana.json(&["new", "--title", "Dosage"]), "entry");
    let to = dir.path().join("preuve.eln");
    let to = to.to_str().unwrap();
    let said = ana.fails(&["prove", &entry, "--out", to]);
    assert!(said.contains("n’est encore signé") && said.contains("cahier seals"), "{said}");
    assert!(ana.fails(&["seal", &entry, "--meaning", "review"]).contains("relais"));
    assert!(!Path::new(to).exists());
    // What makes no sense is not begun.
    for wrong in [&["prove", "--out", to][..], &["prove", &entry, "--zone", "x", "--out", to]] {
        assert!(!ana.run(wrong).0, "{wrong:?}");
    }
    let history = ["prove", &entry, "--history", "--without", "title", "--out", to];
    assert!(ana.fails(&history).contains("--without"));
}

/// A command that changes an entry is a sitting: one version is stated for it, once.
#[test]
fn a_command_that_changes_an_entry_states_one_version() {
    let lab = Lab::new();
    let (ana, entry) = (&lab.ana, &lab.entry);
    let stated = || {
        let seals = ana.json(&["seals", entry]);
        let all = seals["seals"].as_array().unwrap().iter();
        all.filter(|one| one["meaning"].is_null() && one["standing"] == "stands").count()
    };
    assert_eq!(stated(), 1, "what `new` wrote");
    ana.json(&["edit", entry, "--append", "Peser."]);
    lab.sync();
    assert_eq!(stated(), 2);
    ana.json(&["show", entry]);
    lab.bo.json(&["comment", entry, "Vu."]);
    lab.sync();
    assert_eq!(stated(), 2, "nothing was written in it since");
    ana.json(&["edit", entry, "--append", "Diluer."]);
    ana.json(&["edit", entry, "--append", "Doser."]);
    lab.sync();
    assert_eq!(stated(), 3, "both were written before the relay was met");
}
