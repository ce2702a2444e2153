//! An invitation link, pasted from anywhere.
#![no_main]

use cahier_protocol::InvitationLink;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(link) = InvitationLink::parse(text) {
        assert_eq!(InvitationLink::parse(&link.to_url()), Ok(link));
    }
});
