//! A laboratory of authorities made with the `openssl` program: roots, intermediate authorities,
//! timestamp authorities with whatever is wrong with them, revocation lists.

use crate::http;
use cahier_timestamp::{
    Expect, HashAlgorithm, Imprint, Request, Stamp, TimestampError, TrustAnchors, token_of, verify,
};
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

pub const DATA: &[u8] = b"checkpoint";
pub const NONCE: u64 = 0xFEDC_BA98_7654_3210;
const WAIT: Duration = Duration::from_secs(60);

const CONFIG: &str = "
[req]
distinguished_name = name
prompt = no
[name]
CN = x
[ca]
default_ca = authority
[authority]
database = index.txt
serial = serial
crlnumber = crlnumber
new_certs_dir = .
default_md = sha256
policy = names
unique_subject = no
default_crl_days = 30
default_days = 365
[names]
commonName = supplied
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[not_ca]
basicConstraints = critical,CA:FALSE
keyUsage = critical,keyCertSign
[tsa]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[weak_purpose]
extendedKeyUsage = timeStamping
[two_purposes]
extendedKeyUsage = critical,timeStamping,codeSigning
[no_purpose]
keyUsage = critical,digitalSignature
[unknown_critical]
extendedKeyUsage = critical,timeStamping
1.2.3.4.5 = critical,ASN1:NULL
[server]
signer_digest = @DIGEST@
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.2
digests = sha256, sha384, sha512
accuracy = secs:1, millisecs:500
clock_precision_digits = @DIGITS@
ordering = yes
tsa_name = @NAME@
ess_cert_id_chain = no
ess_cert_id_alg = @BINDING@
serial = server.serial
";

/// What a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Rsa(u32),
    P256,
    P384,
}

/// How a server answers.
#[derive(Clone, Copy)]
pub struct Manner {
    pub digest: &'static str,
    pub digits: u8,
    pub name: bool,
    pub binding: &'static str,
}

impl Default for Manner {
    fn default() -> Self {
        Self { digest: "sha256", digits: 6, name: true, binding: "sha256" }
    }
}

/// A folder with one root and what it issued.
pub struct Lab {
    folder: TempDir,
    key: Key,
}

/// Whether the tests can run. They say so when not; where the tests of a change are decided, the
/// program is there.
pub fn has_openssl() -> bool {
    let found = Command::new("openssl").arg("version").stdout(Stdio::null()).status().is_ok();
    if !found {
        eprintln!("SKIPPED: the program `openssl` is not installed");
    }
    found
}

impl Lab {
    /// A root of this name, and a timestamp authority `tsa` below it.
    pub fn new(name: &str, key: Key, options: &[&str]) -> Self {
        let lab = Self { folder: TempDir::new().unwrap(), key };
        fs::write(lab.path("index.txt"), "").unwrap();
        fs::write(lab.path("serial"), "1000\n").unwrap();
        fs::write(lab.path("crlnumber"), "01\n").unwrap();
        fs::write(lab.path("server.serial"), "01\n").unwrap();
        fs::write(lab.path("data"), DATA).unwrap();
        lab.configure(Manner::default());
        lab.key("root");
        let subject = format!("/CN={name}");
        let mut args = vec!["req", "-x509", "-new", "-key", "root.key", "-subj", &subject];
        args.extend(["-days", "3650", "-config", "lab.cnf", "-extensions", "root"]);
        args.extend(["-out", "root.pem"]);
        args.extend(options);
        lab.run(&args);
        lab.issue("tsa", "tsa", "root", options);
        lab
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    pub fn configure(&self, manner: Manner) {
        let config = CONFIG
            .replace("@DIGEST@", manner.digest)
            .replace("@DIGITS@", &manner.digits.to_string())
            .replace("@NAME@", if manner.name { "yes" } else { "no" })
            .replace("@BINDING@", manner.binding);
        fs::write(self.path("lab.cnf"), config).unwrap();
    }

    /// Runs `openssl` in the folder; it must succeed.
    pub fn run(&self, args: &[&str]) {
        run_in(self.folder.path(), args);
    }

    fn key(&self, name: &str) {
        let file = format!("{name}.key");
        let bits;
        let kind: [&str; 4] = match self.key {
            Key::Rsa(size) => {
                bits = format!("rsa_keygen_bits:{size}");
                ["-algorithm", "RSA", "-pkeyopt", &bits]
            }
            Key::P256 => ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
            Key::P384 => ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
        };
        self.run(&[&["genpkey"][..], &kind[..], &["-out", &file]].concat());
    }

    /// A new key and a certificate of this kind, signed by the named issuer.
    pub fn issue(&self, name: &str, kind: &str, issuer: &str, options: &[&str]) {
        self.key(name);
        let files: Vec<String> =
            ["key", "csr", "pem"].iter().map(|end| format!("{name}.{end}")).collect();
        let subject = format!("/CN=Lab {name}");
        let request = ["req", "-new", "-key", &files[0], "-subj", &subject, "-out", &files[1]];
        self.run(&[&request[..], &["-config", "lab.cnf"]].concat());
        let (certificate, key) = (format!("{issuer}.pem"), format!("{issuer}.key"));
        let mut args = vec!["ca", "-batch", "-notext", "-config", "lab.cnf", "-extensions", kind];
        args.extend(["-cert", &certificate, "-keyfile", &key, "-in", &files[1]]);
        args.extend(["-out", &files[2]]);
        args.extend(options);
        self.run(&args);
    }

    /// The revocation list of the root, as it is now, in PEM.
    pub fn list(&self) -> Vec<u8> {
        self.run(&[
            "ca", "-config", "lab.cnf", "-cert", "root.pem", "-keyfile", "root.key", "-gencrl",
            "-out", "crl.pem",
        ]);
        self.read("crl.pem")
    }

    pub fn revoke(&self, name: &str, reason: &str) {
        let file = format!("{name}.pem");
        self.run(&[
            "ca",
            "-config",
            "lab.cnf",
            "-cert",
            "root.pem",
            "-keyfile",
            "root.key",
            "-revoke",
            &file,
            "-crl_reason",
            reason,
        ]);
    }

    /// Serves `openssl ts -reply` with this signer over HTTP; `chain` is a file of certificates to
    /// send along.
    pub fn serve(&self, signer: &str, chain: Option<&str>) -> SocketAddr {
        let folder = self.folder.path().to_owned();
        let (certificate, key) = (format!("{signer}.pem"), format!("{signer}.key"));
        let chain = chain.map(str::to_owned);
        http::serve(move |query| {
            fs::write(folder.join("query.tsq"), query).unwrap();
            let mut args = vec!["ts", "-reply", "-config", "lab.cnf", "-section", "server"];
            args.extend(["-queryfile", "query.tsq", "-out", "reply.tsr"]);
            args.extend(["-signer", &certificate, "-inkey", &key]);
            if let Some(chain) = &chain {
                args.extend(["-chain", chain]);
            }
            run_in(&folder, &args);
            Some(fs::read(folder.join("reply.tsr")).unwrap())
        })
    }

    /// Asks a server for a token.
    pub fn ask(&self, signer: &str, algorithm: HashAlgorithm) -> Result<Vec<u8>, TimestampError> {
        self.ask_at(self.serve(signer, None), algorithm)
    }

    pub fn ask_at(
        &self,
        address: SocketAddr,
        algorithm: HashAlgorithm,
    ) -> Result<Vec<u8>, TimestampError> {
        let imprint = Imprint::of(algorithm, DATA);
        let request = Request { imprint, nonce: Some(NONCE), policy: None };
        token_of(&http::post(address, &request.encode(), WAIT).unwrap())
    }

    pub fn anchors(&self) -> TrustAnchors {
        TrustAnchors::parse(&self.read("root.pem")).unwrap()
    }

    /// Verifies with this root.
    pub fn check(&self, token: &[u8], lists: &[Vec<u8>]) -> Result<Stamp, TimestampError> {
        let imprint = Imprint::of(HashAlgorithm::Sha256, DATA);
        let expect = Expect { nonce: Some(NONCE), policy: None };
        verify(token, &imprint, &expect, &self.anchors(), lists)
    }

    /// Signs the content of a good token anew, by a certificate that `openssl ts` would refuse.
    pub fn sign_anew(&self, token: &[u8], signer: &str, options: &[&str]) -> Vec<u8> {
        fs::write(self.path("token.der"), token).unwrap();
        self.run(&[
            "cms",
            "-verify",
            "-noverify",
            "-inform",
            "DER",
            "-in",
            "token.der",
            "-out",
            "tst.der",
        ]);
        let (certificate, key) = (format!("{signer}.pem"), format!("{signer}.key"));
        let mut args = vec!["cms", "-sign", "-binary", "-nodetach", "-nosmimecap", "-cades"];
        args.extend(["-md", "sha256", "-econtent_type", "1.2.840.113549.1.9.16.1.4"]);
        args.extend(["-in", "tst.der", "-signer", &certificate, "-inkey", &key]);
        args.extend(["-outform", "DER", "-out", "anew.der"]);
        args.extend(options);
        self.run(&args);
        self.read("anew.der")
    }
}

fn run_in(folder: &Path, args: &[&str]) {
    let output = Command::new("openssl").args(args).current_dir(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {args:?}: {said}");
}
