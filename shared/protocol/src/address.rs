//! Addresses of relays: one spelling each, so that a relay and its pinned key are found again
//! however somebody types them.

/// The one spelling of an address: scheme and host in small letters, no default port, no slash at
/// the end. What is no address stays as it is; whoever connects says so.
pub fn relay_address(given: &str) -> String {
    let given = given.trim();
    let Some((scheme, rest)) = given.split_once("://") else { return given.to_owned() };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (scheme, host) = (scheme.to_ascii_lowercase(), host.to_ascii_lowercase());
    let default_port = match scheme.as_str() {
        "http" => ":80",
        "https" => ":443",
        _ => "",
    };
    let host = host.strip_suffix(default_port).unwrap_or(&host);
    format!("{scheme}://{host}{}", path.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_an_address_is_one() {
        let spellings = [
            "https://relais.example",
            "https://relais.example/",
            "HTTPS://Relais.Example:443//",
            " https://RELAIS.example:443 ",
        ];
        for given in spellings {
            assert_eq!(relay_address(given), "https://relais.example");
        }
        // Others stay others.
        for given in ["http://relais.example", "https://relais.example:8443", "http://[::80]:8080"]
        {
            assert_eq!(relay_address(given), given);
        }
        assert_eq!(relay_address("http://a:80/Lab/"), "http://a/Lab");
        assert_eq!(relay_address("http://a:443"), "http://a:443");
        assert_eq!(relay_address("relais"), "relais");
        for given in spellings {
            let once = relay_address(given);
            assert_eq!(relay_address(&once), once);
        }
    }
}
