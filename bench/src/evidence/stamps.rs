//! Authorities of time that answer at once: the relay's own for development, which sign and date
//! as any other. Those that people pay for have longer chains, larger keys and larger revocation
//! lists.

use anyhow::Result;
use cahier_timestamp::{
    Authority, Evidence, EvidenceRecord, HashAlgorithm, Imprint, Request, Time, token_of,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// How many are asked.
pub const AUTHORITIES: usize = 2;
const VALID_DAYS: u32 = 3_650;
const LIST_DAYS: u32 = 30;

/// The authorities that a relay asks.
pub struct Stamps {
    authorities: Vec<Authority>,
    rng: ChaCha20Rng,
}

impl Stamps {
    /// Authorities that begin now.
    pub fn begin(now_ms: u64) -> Result<Self> {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let make = |_| Authority::make(&mut rng, Time::from_unix_ms(now_ms), VALID_DAYS);
        let authorities: Vec<Authority> = (0..AUTHORITIES).map(make).collect::<Result<_, _>>()?;
        Ok(Self { authorities, rng })
    }

    /// The roots that a verifier trusts, PEM, in the order in which they stamp.
    pub fn roots(&self) -> Vec<String> {
        self.authorities.iter().map(Authority::root_pem).collect()
    }

    /// A token of each over some bytes, with all that its check needs, as the relay keeps it.
    pub fn over(&mut self, data: &[u8], now_ms: u64) -> Result<Vec<EvidenceRecord>> {
        let imprint = Imprint::of(HashAlgorithm::Sha256, data);
        let request = Request { imprint, nonce: None, policy: None }.encode();
        let now = Time::from_unix_ms(now_ms);
        let mut stamps = Vec::with_capacity(AUTHORITIES);
        for authority in &self.authorities {
            let token = token_of(&authority.answer(&request, now, &mut self.rng))?;
            let path = [authority.root(), authority.certificate()];
            let path = path.map(|certificate| certificate.der().to_vec());
            let list = authority.revocation_list(now, now.plus_days(LIST_DAYS))?;
            let evidence = Evidence::new(token, path.to_vec(), vec![list])?;
            stamps.push(EvidenceRecord::begin(&evidence)?);
        }
        Ok(stamps)
    }
}
