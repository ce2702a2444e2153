//! Extensions of certificates (RFC 5280 section 4.2): those that decide what a key may do. A
//! critical one that is not understood makes the certificate unusable.

use crate::asn1::{self, Malformed, Reader};
use der::oid::ObjectIdentifier;

pub const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
pub const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
pub const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
pub const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");
const ANY_PURPOSE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37.0");
/// Names, and policies that nobody asked for: they may be critical, and forbid nothing here.
const HARMLESS: [ObjectIdentifier; 4] = [
    ObjectIdentifier::new_unwrap("2.5.29.14"),
    ObjectIdentifier::new_unwrap("2.5.29.17"),
    ObjectIdentifier::new_unwrap("2.5.29.32"),
    ObjectIdentifier::new_unwrap("2.5.29.35"),
];

const EXTENSIONS_MAX: usize = 64;
const PURPOSES_MAX: usize = 64;

/// The first two bytes of a key usage, first bit highest.
const DIGITAL_SIGNATURE: u8 = 0x80;
const NON_REPUDIATION: u8 = 0x40;
const CERTIFICATE_SIGN: u8 = 0x04;
const LIST_SIGN: u8 = 0x02;

/// What the extensions of a certificate say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extensions {
    usage: Option<u8>,
    authority: Option<Constraints>,
    purposes: Option<Purposes>,
    /// There is a critical one that is not understood.
    pub unknown_critical: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Constraints {
    is_authority: bool,
    path_length: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Purposes {
    is_critical: bool,
    oids: Vec<ObjectIdentifier>,
}

impl Extensions {
    /// Reads the SEQUENCE OF Extension.
    pub fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut list = Reader::only(asn1::SEQUENCE, bytes)?;
        let mut seen = Vec::new();
        let mut read = Self::default();
        while !list.is_empty() {
            let extension = extension(&mut list)?;
            // Two of a kind could be read in two ways.
            if seen.contains(&extension.oid) || seen.len() >= EXTENSIONS_MAX {
                return Err(Malformed);
            }
            seen.push(extension.oid);
            read.take(&extension)?;
        }
        Ok(read)
    }

    fn take(&mut self, extension: &Extension<'_>) -> Result<(), Malformed> {
        let value = extension.value;
        match extension.oid {
            KEY_USAGE => self.usage = Some(usage(value)?),
            BASIC_CONSTRAINTS => self.authority = Some(constraints(value)?),
            EXTENDED_KEY_USAGE => {
                let (is_critical, oids) = (extension.is_critical, purposes(value)?);
                self.purposes = Some(Purposes { is_critical, oids });
            }
            oid if HARMLESS.contains(&oid) => {}
            _ => self.unknown_critical |= extension.is_critical,
        }
        Ok(())
    }

    /// The extended key usage is critical and names timestamps only.
    pub fn is_for_timestamps_alone(&self) -> bool {
        let alone = |purposes: &Purposes| purposes.is_critical && purposes.oids == [TIME_STAMPING];
        self.purposes.as_ref().is_some_and(alone)
    }

    /// The key usage, where there is one, allows signatures.
    pub fn may_sign(&self) -> bool {
        self.usage.is_none_or(|usage| usage & (DIGITAL_SIGNATURE | NON_REPUDIATION) != 0)
    }

    /// May issue certificates of timestamp authorities with so many intermediate ones below.
    pub fn may_issue(&self, intermediates: usize) -> bool {
        let is_authority = self.authority.is_some_and(|authority| {
            let fits = |length| intermediates as u64 <= length;
            authority.is_authority && authority.path_length.is_none_or(fits)
        });
        let signs = self.usage.is_none_or(|usage| usage & CERTIFICATE_SIGN != 0);
        let purpose = self.purposes.as_ref().is_none_or(|purposes| {
            purposes.oids.contains(&TIME_STAMPING) || purposes.oids.contains(&ANY_PURPOSE)
        });
        is_authority && signs && purpose
    }

    /// May sign revocation lists.
    pub fn may_sign_lists(&self) -> bool {
        self.usage.is_none_or(|usage| usage & LIST_SIGN != 0)
    }
}

/// One extension of a certificate, a list or an entry of a list.
pub struct Extension<'a> {
    pub oid: ObjectIdentifier,
    pub is_critical: bool,
    pub value: &'a [u8],
}

/// Reads the next extension.
pub fn extension<'a>(list: &mut Reader<'a>) -> Result<Extension<'a>, Malformed> {
    let mut extension = list.sequence()?;
    let oid = extension.oid()?;
    let is_critical = match extension.optional(asn1::BOOLEAN)? {
        Some(content) => asn1::boolean(content)?,
        None => false,
    };
    let value = extension.content(asn1::OCTET_STRING)?;
    extension.end()?;
    Ok(Extension { oid, is_critical, value })
}

fn usage(value: &[u8]) -> Result<u8, Malformed> {
    let mut reader = Reader::new(value);
    let content = reader.content(asn1::BIT_STRING)?;
    reader.end()?;
    match content {
        [unused @ 0..=7, first, rest @ ..] if rest.len() <= 1 => {
            let last = rest.first().unwrap_or(first);
            // Bits that are not used are zero in DER.
            let padding = (1_u16 << *unused) - 1;
            if u16::from(*last) & padding == 0 { Ok(*first) } else { Err(Malformed) }
        }
        _ => Err(Malformed),
    }
}

fn constraints(value: &[u8]) -> Result<Constraints, Malformed> {
    let mut reader = Reader::only(asn1::SEQUENCE, value)?;
    let is_authority = match reader.optional(asn1::BOOLEAN)? {
        Some(content) => asn1::boolean(content)?,
        None => false,
    };
    let path_length = reader.optional(asn1::INTEGER)?.map(asn1::number).transpose()?;
    reader.end()?;
    Ok(Constraints { is_authority, path_length })
}

fn purposes(value: &[u8]) -> Result<Vec<ObjectIdentifier>, Malformed> {
    let mut reader = Reader::only(asn1::SEQUENCE, value)?;
    let mut purposes = Vec::new();
    while !reader.is_empty() {
        if purposes.len() >= PURPOSES_MAX {
            return Err(Malformed);
        }
        purposes.push(reader.oid()?);
    }
    Ok(purposes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(oid: &ObjectIdentifier, critical: bool, value: &[u8]) -> Vec<u8> {
        let critical = if critical { asn1::write(asn1::BOOLEAN, &[&[0xFF]]) } else { Vec::new() };
        let value = asn1::write(asn1::OCTET_STRING, &[value]);
        asn1::write_sequence(&[&asn1::write_oid(oid), &critical, &value])
    }

    fn read(items: &[Vec<u8>]) -> Result<Extensions, Malformed> {
        Extensions::read(&asn1::write_list(asn1::SEQUENCE, items))
    }

    fn purposes_of(critical: bool, oids: &[ObjectIdentifier]) -> Vec<u8> {
        let oids: Vec<Vec<u8>> = oids.iter().map(asn1::write_oid).collect();
        written(&EXTENDED_KEY_USAGE, critical, &asn1::write_list(asn1::SEQUENCE, &oids))
    }

    #[test]
    fn the_purpose_is_critical_and_alone() {
        let alone = |critical, oids: &[ObjectIdentifier]| {
            read(&[purposes_of(critical, oids)]).unwrap().is_for_timestamps_alone()
        };
        assert!(alone(true, &[TIME_STAMPING]));
        assert!(!alone(false, &[TIME_STAMPING]));
        assert!(!alone(true, &[TIME_STAMPING, ANY_PURPOSE]));
        assert!(!alone(true, &[ANY_PURPOSE]) && !alone(true, &[]));
        assert!(!Extensions::default().is_for_timestamps_alone());
    }

    #[test]
    fn an_issuer_is_an_authority_with_room_below_it() {
        let authority = |value: &[u8], usage: u8| {
            let usage = written(&KEY_USAGE, true, &[3, 2, 0, usage]);
            read(&[written(&BASIC_CONSTRAINTS, true, value), usage]).unwrap()
        };
        let one = authority(&[0x30, 6, 1, 1, 0xFF, 2, 1, 1], CERTIFICATE_SIGN);
        assert!(one.may_issue(0) && one.may_issue(1) && !one.may_issue(2));
        assert!(!one.may_sign_lists());
        assert!(!authority(&[0x30, 0], CERTIFICATE_SIGN).may_issue(0));
        assert!(!authority(&[0x30, 3, 1, 1, 0xFF], LIST_SIGN).may_issue(0));
        assert!(!Extensions::default().may_issue(0));
    }

    #[test]
    fn unknown_critical_ones_and_twins_are_noticed() {
        let other = ObjectIdentifier::new_unwrap("1.2.3.4");
        assert!(read(&[written(&other, true, &[])]).unwrap().unknown_critical);
        assert!(!read(&[written(&other, false, &[])]).unwrap().unknown_critical);
        assert!(read(&[written(&other, false, &[]), written(&other, false, &[])]).is_err());
    }

    proptest! {
        #[test]
        fn hostile_extensions_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = (Extensions::read(&bytes), usage(&bytes), constraints(&bytes));
        }
    }
}
