//! Relying parties (WebAuthn section 4): passkeys belong to the domain of the page, and a relay
//! may accept pages of several domains. Each domain is a relying party of its own; origins below
//! one domain share it.

use super::error::AccountError;
use std::collections::HashMap;
use webauthn_rs::prelude::{Url, Webauthn, WebauthnBuilder};

/// What people see when an authenticator asks.
const PARTY_NAME: &str = "Cahier";

/// The relying parties of a relay.
pub(super) struct Parties {
    /// None where browsers have no passkeys: the relay's own address is a bare one.
    parties: Vec<Option<Webauthn>>,
    /// Origins as browsers write them, and the index of their party.
    by_origin: HashMap<String, Option<usize>>,
    origins: Vec<String>,
}

/// A party while origins are gathered: its domain and its origins.
struct Draft {
    domain: String,
    origins: Vec<Url>,
}

impl Parties {
    /// The party of the relay's own origin first, then one for each further domain.
    pub(super) fn new(rp_id: &str, origin: &str, extra: &[String]) -> Result<Self, AccountError> {
        let own = parse(origin)?;
        let bare = own.domain().is_none();
        let mut drafts = vec![Draft { domain: rp_id.to_owned(), origins: vec![] }];
        let mut by_origin = HashMap::new();
        let mut origins = Vec::new();
        let all = std::iter::once(Ok(own)).chain(extra.iter().map(|text| parse(text)));
        for url in all {
            let url = url?;
            let name = url.origin().ascii_serialization();
            let party = url.domain().map(|host| place(&mut drafts, host));
            if by_origin.insert(name.clone(), party).is_some() {
                continue;
            }
            origins.push(name);
            if let Some(draft) = party.and_then(|index| drafts.get_mut(index)) {
                draft.origins.push(url);
            }
        }
        let build = |draft: &Draft| match bare && draft.origins.is_empty() {
            true => Ok(None),
            false => build(draft).map(Some),
        };
        let parties = drafts.iter().map(build).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { parties, by_origin, origins })
    }

    /// The party for a page of this origin; without one, the relay's own.
    pub(super) fn at(&self, origin: Option<&str>) -> Result<(usize, &Webauthn), AccountError> {
        let index = match origin {
            None => 0,
            Some(origin) => {
                self.by_origin.get(origin).copied().flatten().ok_or(AccountError::Origin)?
            }
        };
        self.get(index).map(|party| (index, party))
    }

    /// The party with an index that [`Self::at`] gave.
    pub(super) fn get(&self, index: usize) -> Result<&Webauthn, AccountError> {
        self.parties.get(index).and_then(Option::as_ref).ok_or(AccountError::Origin)
    }

    /// Every accepted origin, the relay's own first.
    pub(super) fn origins(&self) -> &[String] {
        &self.origins
    }
}

fn parse(origin: &str) -> Result<Url, AccountError> {
    let url = Url::parse(origin).map_err(|_| AccountError::Configuration)?;
    // What a browser calls an origin has no path; anything else is a mistake worth telling.
    let plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let web = matches!(url.scheme(), "http" | "https");
    if plain && web { Ok(url) } else { Err(AccountError::Configuration) }
}

/// Index of the party to which a host belongs; a new one if there is none.
fn place(drafts: &mut Vec<Draft>, host: &str) -> usize {
    let below = |draft: &Draft| {
        host.strip_suffix(draft.domain.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    if let Some(index) = drafts.iter().position(below) {
        return index;
    }
    drafts.push(Draft { domain: host.to_owned(), origins: vec![] });
    drafts.len() - 1
}

fn build(draft: &Draft) -> Result<Webauthn, AccountError> {
    let (first, more) = draft.origins.split_first().ok_or(AccountError::Configuration)?;
    let mut builder =
        WebauthnBuilder::new(&draft.domain, first).map_err(|_| AccountError::Configuration)?;
    for origin in more {
        builder = builder.append_allowed_origin(origin);
    }
    let builder = builder.rp_name(PARTY_NAME).timeout(super::PENDING_AGE_MAX);
    builder.build().map_err(|_| AccountError::Configuration)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parties(extra: &[&str]) -> Result<Parties, AccountError> {
        let extra: Vec<String> = extra.iter().map(|origin| origin.to_string()).collect();
        Parties::new("lab.example", "https://relay.lab.example", &extra)
    }

    #[test]
    fn origins_find_their_party() {
        let parties =
            parties(&["https://app.lab.example", "https://other.example", "https://10.0.0.5:8443"])
                .unwrap();
        assert_eq!(parties.origins().len(), 4);
        let index = |origin| parties.at(origin).map(|(index, _)| index);
        assert_eq!(index(None), Ok(0));
        assert_eq!(index(Some("https://relay.lab.example")), Ok(0));
        assert_eq!(index(Some("https://app.lab.example")), Ok(0));
        assert_eq!(index(Some("https://other.example")), Ok(1));
        for none in ["https://10.0.0.5:8443", "https://lab.example", "https://evil.example"] {
            assert_eq!(index(Some(none)), Err(AccountError::Origin), "{none}");
        }
    }

    #[test]
    fn a_relay_at_a_bare_address_has_no_passkeys_of_its_own() {
        let extra = ["https://app.example".to_owned()];
        let parties = Parties::new("10.0.0.5", "https://10.0.0.5:8443", &extra).unwrap();
        assert_eq!(parties.origins().len(), 2);
        assert_eq!(parties.at(None).err(), Some(AccountError::Origin));
        assert_eq!(parties.at(Some("https://app.example")).map(|(index, _)| index), Ok(1));
    }

    #[test]
    fn a_wrong_configuration_is_told() {
        assert!(parties(&["https://notlab.example"]).is_ok());
        for wrong in ["lab", "https://lab.example/page", "ftp://lab.example", "null"] {
            assert_eq!(parties(&[wrong]).err(), Some(AccountError::Configuration), "{wrong}");
        }
        let other = Parties::new("lab.example", "https://else.example", &[]);
        assert_eq!(other.err(), Some(AccountError::Configuration));
    }
}
