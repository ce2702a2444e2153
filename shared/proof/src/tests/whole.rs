//! Proofs in good hands: what they show, what they hide, and when they count as certified.

use super::authority::{certified, development};
use super::scene::{ANA, BO, DEE, ENTRY, OTHER, START_MS, Scene, but, title};
use crate::verdict::{LogTrust, ProofKind, SecurityKey, StampTrust};
use crate::{BuildError, Lang, Selection, Trust, Verdict, Wrong, build, render, verify};
use cahier_evidence::{DocumentId, Meaning, PersonBody, ZoneBody};
use cahier_notebook::canonical::Content;
use cahier_timestamp::TrustAnchors;

pub(super) fn trust(authority: &cahier_timestamp::Authority) -> Trust {
    let anchors = TrustAnchors::parse(authority.root().der()).unwrap();
    Trust { anchors, ..Trust::none() }
}

fn names(verdict: &Verdict, document: usize) -> Vec<(Vec<String>, Vec<Option<String>>)> {
    let statements = verdict.documents[document].statements.iter();
    let names = statements.map(|statement| {
        let names = &statement.signer.names;
        let vouchers = names.iter().flat_map(|name| &name.vouchers);
        let said = names.iter().map(|name| name.name.clone()).collect();
        (said, vouchers.map(|voucher| voucher.name.clone()).collect())
    });
    names.collect()
}

#[test]
fn a_stranger_learns_who_what_and_when() {
    let scene = Scene::lively();
    let authority = certified(5, START_MS);
    let input = scene.input(&[ENTRY, OTHER], &authority);
    let bytes = build(&input, &scene.exporter(ANA)).unwrap();
    let verdict = verify(&bytes, &trust(&authority)).unwrap();
    assert!(verdict.judged && verdict.certified);
    assert_eq!(verdict.kind, ProofKind::Statement);
    assert_eq!(verdict.exporter.person, scene.people[ANA].state.id);
    assert_eq!(verdict.exporter.names[0].name, "Ana Núñez");

    let entry = &verdict.documents[0];
    assert_eq!((entry.document, entry.title()), (ENTRY, Some("Assay of pure aspirin")));
    let [seal, approval] = entry.statements.as_slice() else { panic!("two seals") };
    assert_eq!(seal.meaning, Some(Meaning::Authorship));
    assert_eq!(seal.note.as_deref(), Some("Done by me."));
    assert_eq!(seal.security_key, SecurityKey::Holds { rp: "cahier.example".to_owned() });
    assert_eq!((approval.meaning, approval.about), (Some(Meaning::Approval), Some(seal.hash)));
    assert_eq!((seal.withheld, seal.version.count), (0, 2));
    assert_eq!(seal.parts.len(), scene.parts(ENTRY).len());
    let (ana, bo, cy) = ("Ana Núñez", "Bo Dupont", "Cy Okafor");
    let said = |name: &str, voucher: &str| (vec![name.to_owned()], vec![Some(voucher.to_owned())]);
    assert_eq!(names(&verdict, 0), [said(bo, ana), said(cy, ana)]);
    assert_eq!(names(&verdict, 1), [said(ana, cy)]);
    let times = &seal.times;
    assert!(times.claimed_ms < times.received_ms && times.logs == [0]);
    // The authority says that it may be a second off.
    let dated_ms = scene.zone.received_ms + 60_000;
    assert_eq!(times.certified_ms, Some(dated_ms + 1000));
    let stamp = &verdict.logs[0].stamps[0];
    assert_eq!((stamp.trust, stamp.revocation_checked), (StampTrust::Trusted, true));
    assert_eq!((stamp.time_ms, stamp.accuracy().as_str()), (Some(dated_ms), " ± 1 s"));
}

#[test]
fn the_same_input_is_the_same_bytes() {
    let make = || {
        let scene = Scene::lively();
        let input = scene.input(&[ENTRY, OTHER], &development(5, START_MS));
        build(&input, &scene.exporter(BO)).unwrap()
    };
    assert_eq!(make(), make());
}

#[test]
fn nothing_is_certified_by_nobody_nor_by_a_development_authority() {
    let scene = Scene::lively();
    let make = [certified as fn(u64, u64) -> cahier_timestamp::Authority, development];
    for (authority, namesake) in make.map(|make| (make(5, START_MS), make(6, START_MS))) {
        let input = scene.input(&[ENTRY], &authority);
        let bytes = build(&input, &scene.exporter(ANA)).unwrap();
        let unknown = verify(&bytes, &Trust::none()).unwrap();
        assert!(unknown.judged && !unknown.certified);
        assert_eq!(unknown.logs[0].stamps[0].trust, StampTrust::Unknown);
        // What the token claims is told all the same.
        assert!(unknown.logs[0].stamps[0].time_ms.is_some());
        let other = verify(&bytes, &trust(&namesake));
        assert!(other.is_err_and(|fault| matches!(fault.wrong, Wrong::Stamp(_))), "a namesake");
    }
    let authority = development(5, START_MS);
    let input = scene.input(&[ENTRY], &authority);
    let bytes = build(&input, &scene.exporter(ANA)).unwrap();
    let verdict = verify(&bytes, &trust(&authority)).unwrap();
    assert!(!verdict.certified);
    assert_eq!(verdict.logs[0].stamps[0].trust, StampTrust::Development);
}

#[test]
fn without_tokens_or_log_a_proof_is_whole_and_not_certified() {
    let scene = Scene::lively();
    let authority = certified(5, START_MS);
    let mut input = scene.input(&[ENTRY], &authority);
    // The log knew the zone only as it was before the second seal.
    let last = *scene.statements.keys().nth(1).unwrap();
    input.logs = vec![scene.log_input(last, &authority)];
    let bytes = build(&input, &scene.exporter(ANA)).unwrap();
    let verdict = verify(&bytes, &trust(&authority)).unwrap();
    let dated = |at: usize| verdict.documents[0].statements[at].times.certified_ms.is_some();
    assert!(dated(0) && !dated(1) && !verdict.certified);
    input.logs.clear();
    let bytes = build(&input, &scene.exporter(ANA)).unwrap();
    assert!(!verify(&bytes, &trust(&authority)).unwrap().certified);
}

#[test]
fn a_withheld_part_stays_hidden() {
    let scene = Scene::lively();
    let mut input = scene.input(&[ENTRY], &development(5, START_MS));
    for statement in &mut input.documents[0].statements {
        statement.show = but(&statement.show, "tags");
    }
    let bytes = build(&input, &scene.exporter(ANA)).unwrap();
    let verdict = verify(&bytes, &Trust::none()).unwrap();
    let seal = &verdict.documents[0].statements[0];
    assert_eq!(seal.withheld, 1);
    assert!(seal.parts.iter().all(|part| !matches!(part.content, Some(Content::Tags(_)))));
    // Neither the words, nor the seed from which they could be tried, nor what holds it.
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    assert!(!holds(b"zibeline"));
    let statement = &input.documents[0].statements[0];
    assert!(!holds(statement.seed.expose()));
    let opening = statement.opening.as_ref().unwrap();
    assert!(!holds(&opening.ciphertext) && !holds(opening.root.expose()));
    // The comment is in the half that stays shut; the security key speaks for itself.
    assert_eq!((seal.note.as_ref(), seal.security_key.holds()), (None, true));
}

#[test]
fn nobody_is_named_without_a_voucher_at_that_place() {
    let mut scene = Scene::lively();
    let commitment = scene.attestations[BO].commitment();
    let person = scene.people[BO].state.id;
    scene.record(ANA, ZoneBody::Disavow { person, commitment, reason: 1 });
    scene.sign(BO, ENTRY, Some(Meaning::Review), None, None);
    let input = scene.input(&[ENTRY], &development(5, START_MS));
    let bytes = build(&input, &scene.exporter(ANA)).unwrap();
    let verdict = verify(&bytes, &Trust::none()).unwrap();
    let named: Vec<bool> = names(&verdict, 0).iter().map(|(names, _)| !names.is_empty()).collect();
    assert_eq!(named, [true, true, false], "what was said before stays said");
    let nobody = input.clone();
    let nobody = crate::Input { attestations: Vec::new(), ..nobody };
    let bytes = build(&nobody, &scene.exporter(ANA)).unwrap();
    let verdict = verify(&bytes, &Trust::none()).unwrap();
    assert!(names(&verdict, 0).iter().all(|(names, _)| names.is_empty()));
}

#[test]
fn a_contributor_signs_for_their_own_alone() {
    let mut scene = Scene::lively();
    let own = DocumentId([0xE3; 16]);
    scene.write(DEE, own, &[title("Mine")]);
    scene.sign(DEE, own, Some(Meaning::Authorship), None, None);
    let mut input = scene.input(&[own], &development(5, START_MS));
    let bytes = build(&input, &scene.exporter(ANA)).unwrap();
    let verdict = verify(&bytes, &Trust::none()).unwrap();
    assert!(verdict.documents[0].statements[0].signer.names.is_empty(), "nobody vouches for Dee");
    input.documents[0].birth = None;
    let refused = build(&input, &scene.exporter(ANA)).unwrap_err();
    assert!(matches!(refused, BuildError::Fault(fault) if fault.wrong == Wrong::Right));
}

#[test]
fn what_was_opened_to_a_contributor_is_theirs_to_sign() {
    let mut scene = Scene::lively();
    let person = scene.people[DEE].state.id;
    // By an editor, and by the contributor whose document it is.
    let own = DocumentId([0xE3; 16]);
    scene.write(DEE, own, &[title("Mine")]);
    scene.record(BO, ZoneBody::Open { document: OTHER, person });
    scene.sign(DEE, OTHER, None, None, None);
    let opened = scene.people[BO].state.id;
    scene.record(DEE, ZoneBody::Open { document: own, person: opened });
    let mut input = scene.input(&[OTHER], &development(5, START_MS));
    assert!(build(&input, &scene.exporter(ANA)).is_ok());
    // Whose it is need not be shown for that, and no record in the file fails for it.
    input.documents[0].birth = None;
    assert!(build(&input, &scene.exporter(ANA)).is_ok());
}

#[test]
fn a_selection_shares_what_its_entries_have_in_common() {
    let scene = Scene::lively();
    let authority = development(5, START_MS);
    let size = |documents: &[DocumentId]| {
        build(&scene.input(documents, &authority), &scene.exporter(ANA)).unwrap().len()
    };
    let (one, other, both) = (size(&[ENTRY]), size(&[OTHER]), size(&[ENTRY, OTHER]));
    assert!(both < one + other - 10_000, "{both} of {one} and {other}");
    let mut twice = scene.input(&[ENTRY], &authority);
    twice.logs.extend(twice.logs.clone());
    twice.attestations.extend(twice.attestations.clone());
    assert_eq!(build(&twice, &scene.exporter(ANA)).unwrap().len(), one);

    let candidates = scene.statements.values().map(|(document, statement)| {
        let envelope = cahier_evidence::Envelope::parse(&statement.signed).unwrap();
        crate::Candidate {
            zone: scene.zone.id,
            document: *document,
            index: statement.index,
            received_ms: statement.received_ms,
            version: envelope.header.version.unwrap().hashes,
        }
    });
    let candidates: Vec<_> = candidates.collect();
    let zone = Selection::Zone(scene.zone.id).of(&candidates);
    assert_eq!(zone.values().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn reports_are_made_of_what_everybody_finds() {
    let scene = Scene::lively();
    let authority = certified(5, START_MS);
    let bytes = build(&scene.input(&[ENTRY], &authority), &scene.exporter(ANA)).unwrap();
    let judged = verify(&bytes, &trust(&authority)).unwrap();
    let plain = verify(&bytes, &Trust::none()).unwrap();
    assert_ne!(judged, plain);
    assert_eq!(judged.unjudged(), plain.unjudged());
    let members = crate::archive::read(&bytes).unwrap();
    for (lang, name) in [(Lang::Fr, "report.fr.html"), (Lang::En, "report.en.html")] {
        assert_eq!(members[name], render(&judged.unjudged(), lang).as_bytes());
    }
}

#[test]
fn a_known_log_key_is_told_and_another_under_its_name_is_a_fault() {
    let scene = Scene::lively();
    let authority = development(5, START_MS);
    let input = scene.input(&[ENTRY], &authority);
    let bytes = build(&input, &scene.exporter(ANA)).unwrap();
    let key = input.logs[0].key.clone();
    let trusting = |key| Trust { logs: vec![key], ..Trust::none() };
    let verdict = verify(&bytes, &trusting(key.clone())).unwrap();
    assert_eq!(verdict.logs[0].trust, LogTrust::Known);
    assert_eq!(verify(&bytes, &Trust::none()).unwrap().logs[0].trust, LogTrust::Unknown);
    assert!(verdict.zones[0].compared);
    assert!(!verify(&bytes, &Trust::none()).unwrap().zones[0].compared);
    let other = cahier_evidence::log::VerifierKey::new(key.name(), [3; 32]).unwrap();
    assert_eq!(verify(&bytes, &trusting(other)).unwrap_err().wrong, Wrong::LogKey);
    // Nor does it help the file to call its log by another name.
    let other = cahier_evidence::log::VerifierKey::new("lab.example/other/1", [3; 32]).unwrap();
    assert_eq!(verify(&bytes, &trusting(other)).unwrap_err().wrong, Wrong::LogKey);
}

#[test]
fn a_head_without_a_log_is_held_against_the_key_all_the_same() {
    let scene = Scene::lively();
    let mut input = scene.input(&[ENTRY], &development(5, START_MS));
    let key = input.logs[0].key.clone();
    input.logs.clear();
    let bytes = build(&input, &scene.exporter(ANA)).unwrap();
    let plain = verify(&bytes, &Trust::none()).unwrap();
    assert!(!plain.zones[0].compared);
    let page = render(&plain, Lang::En);
    assert!(page.contains("was not compared") && page.contains("only the signature of the relay"));
    let trusting = |key| Trust { logs: vec![key], ..Trust::none() };
    assert!(verify(&bytes, &trusting(key.clone())).unwrap().zones[0].compared);
    let other = cahier_evidence::log::VerifierKey::new(key.name(), [3; 32]).unwrap();
    let fault = verify(&bytes, &trusting(other)).unwrap_err();
    assert_eq!((fault.wrong, fault.member), (Wrong::LogKey, crate::layout::head(scene.zone.id)));
}

#[test]
fn it_is_said_up_to_where_names_and_rights_were_followed() {
    let scene = Scene::lively();
    let input = scene.input(&[ENTRY], &development(5, START_MS));
    let bytes = build(&input, &scene.exporter(ANA)).unwrap();
    let verdict = verify(&bytes, &Trust::none()).unwrap();
    let (zone, last) = (&verdict.zones[0], input.zones[0].records.last().unwrap());
    assert_eq!((zone.last_index, zone.last_ms), (last.index, last.received_ms));
    assert_eq!(zone.last_index, scene.log.len() as u64, "the export, behind everything");
}

#[test]
fn whoever_lost_the_device_makes_no_proof_with_it() {
    let mut scene = Scene::lively();
    let second = super::scene::Person::new(0x77);
    let added = PersonBody::add(cahier_evidence::DeviceKind::Device, second.keys.card());
    scene.pin(BO, added);
    let old = scene.people[BO].chain.clone();
    let device = scene.people[BO].device();
    let keys = std::mem::replace(&mut scene.people[BO].keys, second.keys);
    scene.pin(BO, PersonBody::RemoveDevice { device });
    let input = scene.input(&[ENTRY], &development(5, START_MS));
    let chain = old.iter().map(|record| record.to_vec()).collect();
    let stolen = crate::Exporter { chain, keys: &keys, claimed_ms: START_MS };
    let refused = build(&input, &stolen).unwrap_err();
    assert!(matches!(refused, BuildError::Fault(fault) if fault.wrong == Wrong::Exporter));
    let bytes = build(&input, &scene.exporter(BO)).unwrap();
    assert!(verify(&bytes, &Trust::none()).is_ok(), "what the device signed before stands");
}
