//! Tokens of `openssl ts`, asked for with our request over HTTP and checked by our code: good ones
//! of every kind, and everything that can be wrong with one. And the other way round: `openssl ts`
//! checks a token of our development authority.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod http;
mod lab;

use cahier_timestamp::{
    Authority, Expect, HashAlgorithm, Imprint, Part, Request, Revocation, Scheme, Time,
    TimestampError, parse_lists, token_of, verify,
};
use lab::{DATA, Key, Lab, Manner, NONCE, has_openssl};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::fs;
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const HASHES: [HashAlgorithm; 3] =
    [HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512];
const PLAIN: &[&str] = &[];
const PSS: &[&str] = &["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"];

fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Time { seconds: since.as_secs() as i64, nanos: since.subsec_nanos() }
}

#[test]
fn good_chains_of_every_kind_verify() {
    if !has_openssl() {
        return;
    }
    for (key, digest, options) in [
        (Key::Rsa(2048), "sha256", PLAIN),
        (Key::Rsa(4096), "sha512", PSS),
        (Key::P256, "sha256", PLAIN),
        (Key::P384, "sha384", PLAIN),
    ] {
        let lab = Lab::new("Lab root", key, options);
        lab.configure(Manner { digest, ..Manner::default() });
        let server = lab.serve("tsa", None);
        for algorithm in HASHES {
            let before = now();
            let token = lab.ask_at(server, algorithm).unwrap();
            let imprint = Imprint::of(algorithm, DATA);
            let expect = Expect { nonce: Some(NONCE), policy: None };
            let stamp = verify(&token, &imprint, &expect, &lab.anchors(), &[]).unwrap();
            assert!(stamp.time >= Time { nanos: 0, ..before } && stamp.time <= now());
            assert_eq!(stamp.algorithm, algorithm);
            assert_eq!(stamp.scheme.hash().name().replace('-', "").to_lowercase(), digest);
            assert_eq!(matches!(stamp.scheme, Scheme::Ecdsa(_)), !matches!(key, Key::Rsa(_)));
            assert_eq!(
                (stamp.authority.as_str(), stamp.root.as_str()),
                ("CN=Lab tsa", "CN=Lab root")
            );
        }
    }
}

#[test]
fn fractions_are_read_as_openssl_wrote_them() {
    if !has_openssl() {
        return;
    }
    let lab = Lab::new("Lab root", Key::P256, &[]);
    for (digits, unit) in [(0, 1_000_000_000), (1, 100_000_000), (3, 1_000_000), (6, 1_000)] {
        lab.configure(Manner { digits, ..Manner::default() });
        let token = lab.ask("tsa", HashAlgorithm::Sha256).unwrap();
        let time = lab.check(&token, &[]).unwrap().time;
        assert_eq!(time.nanos % unit, 0, "{time}");
        fs::write(lab.path("told.der"), &token).unwrap();
        lab.run(&["ts", "-reply", "-in", "told.der", "-token_in", "-text", "-out", "told.txt"]);
        let told = String::from_utf8(lab.read("told.txt")).unwrap();
        let second = time.to_string();
        let second = second.split_once('T').unwrap().1.trim_end_matches('Z').to_owned();
        assert!(told.contains(&format!(" {second} ")), "{second} is not in {told}");
    }
}

#[test]
fn another_nonce_imprint_or_policy_is_told() {
    if !has_openssl() {
        return;
    }
    let lab = Lab::new("Lab root", Key::P256, &[]);
    let token = lab.ask("tsa", HashAlgorithm::Sha256).unwrap();
    let check = |data: &[u8], nonce, policy: Option<&str>| {
        let policy = policy.map(|policy| policy.parse().unwrap());
        let imprint = Imprint::of(HashAlgorithm::Sha256, data);
        let expect = Expect { nonce: Some(nonce), policy };
        verify(&token, &imprint, &expect, &lab.anchors(), &[]).map(|stamp| stamp.policy.to_string())
    };
    assert_eq!(check(DATA, NONCE, Some("1.2.3.4.1")), Ok("1.2.3.4.1".to_owned()));
    assert_eq!(check(DATA, NONCE + 1, None), Err(TimestampError::WrongNonce));
    assert_eq!(check(b"other", NONCE, None), Err(TimestampError::WrongImprint));
    let error = TimestampError::WrongPolicy("1.2.3.4.1".to_owned());
    assert_eq!(check(DATA, NONCE, Some("1.2.3.4.2")), Err(error));
}

#[test]
fn a_policy_that_is_not_offered_is_declined_in_words() {
    if !has_openssl() {
        return;
    }
    let lab = Lab::new("Lab root", Key::P256, &[]);
    let server = lab.serve("tsa", None);
    let imprint = Imprint::of(HashAlgorithm::Sha256, DATA);
    let policy = Some("1.2.3.4.9".parse().unwrap());
    let request = Request { imprint, nonce: Some(NONCE), policy }.encode();
    let answer = http::post(server, &request, Duration::from_secs(60)).unwrap();
    let error = token_of(&answer).unwrap_err();
    assert!(
        matches!(&error, TimestampError::Declined(words) if words.contains("policy")),
        "{error}"
    );
}

#[test]
fn certificates_count_at_the_time_of_the_token() {
    if !has_openssl() {
        return;
    }
    let lab = Lab::new("Lab root", Key::P256, &[]);
    let dates = |start, end| ["-startdate", start, "-enddate", end];
    lab.issue("old", "tsa", "root", &dates("20200101000000Z", "20210101000000Z"));
    lab.issue("young", "tsa", "root", &dates("20700101000000Z", "20710101000000Z"));
    let check = |signer| lab.check(&lab.ask(signer, HashAlgorithm::Sha256).unwrap(), &[]);
    let (old, young) = (check("old"), check("young"));
    assert!(
        matches!(&old, Err(TimestampError::Expired { authority, .. }) if authority == "CN=Lab old"),
        "{old:?}"
    );
    assert!(matches!(young, Err(TimestampError::NotYetValid { .. })), "{young:?}");
}

#[test]
fn revocation_counts_by_its_reason_and_date() {
    if !has_openssl() {
        return;
    }
    let lab = Lab::new("Lab root", Key::P256, &[]);
    let token = lab.ask("tsa", HashAlgorithm::Sha256).unwrap();
    assert_eq!(lab.check(&token, &[]).unwrap().revocation, Revocation::Unknown);
    let check = || {
        let lists = parse_lists(&lab.list()).unwrap();
        lab.check(&token, &lists).map(|stamp| stamp.revocation)
    };
    assert_eq!(check(), Ok(Revocation::Checked));
    // A revocation has whole seconds.
    sleep(Duration::from_millis(1100));
    lab.revoke("tsa", "superseded");
    assert_eq!(check(), Ok(Revocation::Checked));
    let late = lab.ask("tsa", HashAlgorithm::Sha256).unwrap();
    let lists = parse_lists(&lab.list()).unwrap();
    assert!(matches!(lab.check(&late, &lists), Err(TimestampError::Revoked { .. })));

    let lab = Lab::new("Lab root", Key::Rsa(2048), &[]);
    let token = lab.ask("tsa", HashAlgorithm::Sha256).unwrap();
    sleep(Duration::from_millis(1100));
    lab.revoke("tsa", "keyCompromise");
    let lists = parse_lists(&lab.list()).unwrap();
    assert!(matches!(lab.check(&token, &lists), Err(TimestampError::Revoked { .. })));
}

#[test]
fn a_list_of_somebody_else_with_that_name_is_a_fault() {
    if !has_openssl() {
        return;
    }
    let (lab, other) = (Lab::new("Lab root", Key::P256, &[]), Lab::new("Lab root", Key::P256, &[]));
    let token = lab.ask("tsa", HashAlgorithm::Sha256).unwrap();
    let (own, forged) = (parse_lists(&lab.list()).unwrap(), parse_lists(&other.list()).unwrap());
    let error = TimestampError::WrongRevocationList("CN=Lab root".to_owned());
    assert_eq!(lab.check(&token, &forged), Err(error));
    // Beside one that is signed it is one of an older key, and says nothing.
    let both = [own, forged].concat();
    assert_eq!(lab.check(&token, &both).unwrap().revocation, Revocation::Checked);
}

#[test]
fn a_certificate_for_other_or_more_purposes_is_refused() {
    if !has_openssl() {
        return;
    }
    let lab = Lab::new("Lab root", Key::P256, &[]);
    lab.configure(Manner { name: false, ..Manner::default() });
    let purposes = ["weak_purpose", "two_purposes", "no_purpose"];
    // Certificates first: they begin when they are made, and the token must not be older.
    purposes
        .iter()
        .chain(&["unknown_critical"])
        .for_each(|kind| lab.issue(kind, kind, "root", &[]));
    let token = lab.ask("tsa", HashAlgorithm::Sha256).unwrap();
    let anew =
        |kind: &str| lab.check(&lab.sign_anew(&token, kind, &[]), &[]).map(|stamp| stamp.authority);
    // The same way with the right purpose is accepted: only the purpose is at fault below.
    let again = lab.check(&lab.sign_anew(&token, "tsa", &[]), &[]);
    assert_eq!(again.map(|stamp| stamp.authority), Ok("CN=Lab tsa".to_owned()));
    for kind in purposes {
        assert_eq!(anew(kind), Err(TimestampError::WrongUsage(format!("CN=Lab {kind}"))));
    }
    let unknown = TimestampError::UnknownExtension("CN=Lab unknown_critical".to_owned());
    assert_eq!(anew("unknown_critical"), Err(unknown));
}

#[test]
fn tokens_signed_with_pss_verify_and_sha1_is_refused() {
    if !has_openssl() {
        return;
    }
    let lab = Lab::new("Lab root", Key::Rsa(3072), PSS);
    lab.configure(Manner { name: false, ..Manner::default() });
    let token = lab.ask("tsa", HashAlgorithm::Sha256).unwrap();
    let pss = |rest: [&'static str; 2]| {
        let options = [["-keyopt", "rsa_padding_mode:pss"], rest].concat();
        lab.check(&lab.sign_anew(&token, "tsa", &options), &[]).map(|stamp| stamp.scheme)
    };
    let scheme = Scheme::RsaPss { hash: HashAlgorithm::Sha256, salt_bytes: 20 };
    assert_eq!(pss(["-keyopt", "rsa_pss_saltlen:20"]), Ok(scheme));
    let two_hashes = pss(["-keyopt", "rsa_mgf1_md:sha1"]);
    assert!(matches!(two_hashes, Err(TimestampError::UnknownAlgorithm(_))), "{two_hashes:?}");
}

#[test]
fn a_signer_bound_with_sha1_alone_is_refused() {
    if !has_openssl() {
        return;
    }
    let lab = Lab::new("Lab root", Key::P256, &[]);
    lab.configure(Manner { binding: "sha1", ..Manner::default() });
    let token = lab.ask("tsa", HashAlgorithm::Sha256).unwrap();
    assert_eq!(lab.check(&token, &[]), Err(TimestampError::UnboundSigner));
    lab.configure(Manner { binding: "sha512", ..Manner::default() });
    let token = lab.ask("tsa", HashAlgorithm::Sha256).unwrap();
    assert!(lab.check(&token, &[]).is_ok());
}

#[test]
fn paths_go_through_real_authorities_only() {
    if !has_openssl() {
        return;
    }
    let lab = Lab::new("Lab root", Key::P256, &[]);
    lab.issue("between", "root", "root", &[]);
    lab.issue("below", "tsa", "between", &[]);
    lab.issue("nobody", "not_ca", "root", &[]);
    lab.issue("astray", "tsa", "nobody", &[]);
    let check = |signer: &str, chain: Option<&str>| {
        let token = lab.ask_at(lab.serve(signer, chain), HashAlgorithm::Sha256).unwrap();
        lab.check(&token, &[]).map(|stamp| stamp.path.len())
    };
    assert_eq!(check("below", Some("between.pem")), Ok(3));
    assert_eq!(check("below", None), Err(TimestampError::UnknownRoot));
    let error = TimestampError::NotAnIssuer("CN=Lab nobody".to_owned());
    assert_eq!(check("astray", Some("nobody.pem")), Err(error));
}

#[test]
fn certificates_that_lead_nowhere_do_not_hide_the_path() {
    if !has_openssl() {
        return;
    }
    let lab = Lab::new("Lab root", Key::P256, &[]);
    lab.issue("between", "root", "root", &[]);
    lab.issue("below", "tsa", "between", &[]);
    // The same name and key, over long ago; and the same name with another key.
    lab.run(
        &[
            &["ca", "-batch", "-notext", "-config", "lab.cnf", "-extensions", "root"][..],
            &[
                "-cert",
                "root.pem",
                "-keyfile",
                "root.key",
                "-in",
                "between.csr",
                "-out",
                "over.pem",
            ],
            &["-startdate", "20200101000000Z", "-enddate", "20210101000000Z"],
        ]
        .concat(),
    );
    let other = Lab::new("Other root", Key::P256, &[]);
    other.issue("between", "root", "root", &[]);
    let chain = |files: &[Vec<u8>]| {
        fs::write(lab.path("chain.pem"), files.concat()).unwrap();
        let token = lab.ask_at(lab.serve("below", Some("chain.pem")), HashAlgorithm::Sha256);
        token.unwrap()
    };
    let (good, over) = (lab.read("between.pem"), lab.read("over.pem"));
    let namesake = other.read("between.pem");
    let token = chain(&[namesake.clone(), over.clone(), good.clone()]);
    assert_eq!(lab.check(&token, &[]).map(|stamp| stamp.path.len()), Ok(3));
    // Whoever trusts somebody else learns that nobody whom they trust stands behind it.
    let stranger = Lab::new("Third root", Key::P256, &[]);
    assert_eq!(stranger.check(&token, &[]), Err(TimestampError::UnknownRoot));
    assert_eq!(other.check(&token, &[]), Err(TimestampError::UnknownRoot));
    // Where it is the only way, it is told why that does not do.
    let late = lab.check(&chain(&[namesake, over]), &[]);
    assert!(matches!(late, Err(TimestampError::Expired { .. })), "{late:?}");
}

#[test]
fn a_forger_with_a_known_name_is_named_as_such() {
    if !has_openssl() {
        return;
    }
    let (lab, forger) =
        (Lab::new("Lab root", Key::P256, &[]), Lab::new("Lab root", Key::P256, &[]));
    let stranger = Lab::new("Other root", Key::P256, &[]);
    // The forger sends a root along that bears the known name.
    let server = forger.serve("tsa", Some("root.pem"));
    let token = forger.ask_at(server, HashAlgorithm::Sha256).unwrap();
    assert!(forger.check(&token, &[]).is_ok());
    let error = TimestampError::Impostor("CN=Lab root".to_owned());
    assert_eq!(lab.check(&token, &[]), Err(error));
    let token = stranger.ask("tsa", HashAlgorithm::Sha256).unwrap();
    assert_eq!(lab.check(&token, &[]), Err(TimestampError::UnknownRoot));
}

#[test]
fn garbage_and_silence_are_told() {
    let ask = |answer: Option<&'static [u8]>, wait| {
        let server = http::serve(move |_| answer.map(<[u8]>::to_vec));
        http::post(server, b"request", wait)
    };
    let minute = Duration::from_secs(60);
    for garbage in [&b""[..], b"<html>busy</html>", &[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], &[0; 9]]
    {
        let answer = ask(Some(garbage), minute).unwrap();
        assert_eq!(token_of(&answer), Err(TimestampError::Malformed(Part::Response)));
    }
    assert!(ask(None, Duration::from_millis(200)).is_err());
}

#[test]
fn openssl_accepts_what_the_development_authority_gives() {
    if !has_openssl() {
        return;
    }
    let lab = Lab::new("Lab root", Key::P256, &[]);
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let authority = Authority::make(&mut rng, now(), 3650).unwrap();
    fs::write(lab.path("dev.pem"), authority.root_pem()).unwrap();
    lab.run(&["ts", "-query", "-data", "data", "-sha384", "-cert", "-out", "dev.tsq"]);
    let response = authority.answer(&lab.read("dev.tsq"), now(), &mut rng);
    fs::write(lab.path("dev.tsr"), &response).unwrap();
    let files = ["-queryfile", "dev.tsq", "-in", "dev.tsr", "-CAfile", "dev.pem"];
    lab.run(&[&["ts", "-verify"][..], &files[..]].concat());
    lab.run(&["ts", "-verify", "-data", "data", "-in", "dev.tsr", "-CAfile", "dev.pem"]);
    let list = authority.revocation_list(now(), now().plus_days(7)).unwrap();
    fs::write(lab.path("dev.crl"), list).unwrap();
    lab.run(&["crl", "-inform", "DER", "-in", "dev.crl", "-CAfile", "dev.pem", "-noout"]);
}
