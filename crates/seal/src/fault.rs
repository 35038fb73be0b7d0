//! Every refusal of this crate, by name.
//!
//! One enum for each kind of thing that can be refused, and [`Fault`] around them all. Display is plain English for
//! logs and holds no personal data; [`Speak`] gives the sentence for people.

use zhibao_core::message::{Arg, Catalogue, Speak};

/// Declares an error enum whose variants carry their message key and English log text.
macro_rules! faults {
    ($(#[$doc:meta])* $name:ident { $( $(#[$vdoc:meta])* $variant:ident $({ $($field:ident : $ty:ty),* })? = $code:literal, $text:literal; )* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        pub enum $name {
            $( $(#[$vdoc])* #[error($text)] $variant $({ $(#[doc = "A value of the message."] $field : $ty),* })?, )*
        }
        impl Speak for $name {
            fn catalogue(&self) -> &'static Catalogue {
                &crate::MESSAGES
            }
            fn code(&self) -> &'static str {
                match self { $( Self::$variant $({ $($field: _),* })? => $code, )* }
            }
            fn args(&self) -> Vec<Arg> {
                match self { $( Self::$variant $({ $($field),* })? => vec![$( $((stringify!($field), $field.to_string())),* )?], )* }
            }
        }
        #[cfg(test)]
        impl $name {
            /// The message keys of the enum.
            pub(crate) const CODES: &'static [&'static str] = &[$($code),*];
        }
    };
}

faults! {
    /// A key that cannot be used.
    KeyFault {
        /// Not an Ed25519 private key in PKCS#8.
        NotEd25519 = "key.not_ed25519", "not an Ed25519 key";
        /// Not a P-256 private key in PKCS#8.
        NotP256 = "key.not_p256", "not a P-256 key";
        /// Not a public key in one of the accepted spellings.
        Malformed = "key.malformed", "malformed public key";
        /// The signature is not this key's over these bytes.
        BadSignature = "key.bad_signature", "the signature does not fit the bytes";
    }
}

faults! {
    /// A certificate, request or chain that is refused.
    CertFault {
        /// Not an X.509 certificate in DER or PEM.
        Malformed = "cert.malformed", "malformed certificate";
        /// More bytes, or more certificates, than are ever read.
        TooLarge = "cert.too_large", "certificate or chain too large";
        /// Not a PKCS#10 request in DER or PEM.
        MalformedRequest = "cert.malformed_request", "malformed certificate request";
        /// The request is not signed by the key it names.
        RequestSignature = "cert.request_signature", "the request is not signed by its own key";
        /// A key or signature algorithm other than Ed25519.
        Algorithm = "cert.algorithm", "key or signature algorithm is not Ed25519";
        /// A chain without a certificate.
        Empty = "cert.empty", "the chain is empty";
        /// A certificate that is not signed by the next one.
        BadSignature = "cert.bad_signature", "a certificate is not signed by its issuer";
        /// A certificate names another issuer than the next one's subject.
        IssuerMismatch = "cert.issuer_mismatch", "a certificate names another issuer";
        /// An issuer without BasicConstraints CA, or a path longer than it allows.
        NotCa = "cert.not_ca", "an issuer is not a certificate authority";
        /// The device certificate is itself a CA.
        LeafIsCa = "cert.leaf_is_ca", "the device certificate is a certificate authority";
        /// KeyUsage is present and forbids what the key was used for.
        KeyUsage = "cert.key_usage", "key usage forbids this use";
        /// Key identifiers are present and do not match.
        KeyId = "cert.key_id", "key identifiers do not match";
        /// A critical extension that is not understood.
        CriticalExtension = "cert.critical_extension", "an unknown critical extension";
        /// Judged before the certificate begins.
        NotYetValid = "cert.not_yet_valid", "the certificate is not valid yet";
        /// Judged after the certificate has ended.
        Expired = "cert.expired", "the certificate has expired";
        /// The issuer took the certificate back.
        Revoked = "cert.revoked", "the certificate was revoked";
        /// The subject is another school.
        NameMismatch = "cert.name_mismatch", "the certificate belongs to another school";
        /// A sound chain that ends in no trusted root.
        UnknownSigner = "cert.unknown_signer", "the chain ends in no trusted root";
        /// A school code that is not ten digits.
        SchoolCode = "cert.school_code", "a school code has ten digits";
        /// A certificate could not be built from what was given.
        Unbuildable = "cert.unbuildable", "the certificate could not be built";
    }
}

faults! {
    /// A signed object (JWS, JWT) that is refused.
    JwsFault {
        /// Not three dot-separated base64url parts.
        Malformed = "jws.malformed", "malformed JWS";
        /// Header or payload over the limit.
        TooLarge = "jws.too_large", "JWS too large";
        /// The header is no JSON object of the known members.
        Header = "jws.header", "malformed JWS header";
        /// An algorithm other than EdDSA.
        Algorithm = "jws.algorithm", "JWS algorithm is not EdDSA";
        /// A header member that would bring its own key or change the rules: crit, b64, jwk, jku, x5u.
        ForbiddenHeader = "jws.forbidden_header", "a forbidden JWS header member";
        /// The `typ` is another one.
        Type = "jws.type", "JWS of another type";
        /// The payload is present where it must be detached, or the reverse.
        Detachment = "jws.detachment", "JWS payload attached where detached was expected, or the reverse";
        /// No certificate chain, or no `iat`, where one is required.
        Incomplete = "jws.incomplete", "JWS header lacks x5c, iat or kid";
        /// The key named is not one of those trusted.
        UnknownKey = "jws.unknown_key", "signed by an unknown key";
        /// The signature does not fit.
        BadSignature = "jws.bad_signature", "the JWS signature does not fit";
        /// The payload is not the JSON expected.
        Payload = "jws.payload", "the JWS payload is not what it should be";
        /// `iat` lies more than a day in the future.
        FromTheFuture = "jws.from_the_future", "signed in the future";
        /// An assertion for another audience.
        Audience = "jwt.audience", "assertion for another audience";
        /// An assertion whose time is over, has not come or is too long.
        Expired = "jwt.expired", "assertion outside its time";
        /// Issuer and subject differ or are empty.
        Subject = "jwt.subject", "assertion with a wrong subject";
    }
}

faults! {
    /// An age file that cannot be read or written.
    AgeFault {
        /// Not an age identity or recipient.
        Key = "age.key", "not an age X25519 key";
        /// Nobody to encrypt to.
        NoRecipients = "age.no_recipients", "no recipients";
        /// No age header, or one that is broken or too long.
        Header = "age.header", "not an age file, or a broken header";
        /// Encrypted to others.
        NotForThisKey = "age.not_for_this_key", "encrypted to another key";
        /// Cut short or changed.
        Damaged = "age.damaged", "the encrypted data are damaged or cut short";
        /// The passphrase does not open it.
        WrongPassphrase = "age.wrong_passphrase", "wrong passphrase";
        /// Asks for more work than is allowed.
        ExcessiveWork = "age.excessive_work", "the passphrase cost is excessive";
        /// Reading or writing failed.
        Io { reason: String } = "age.io", "input or output failed: {reason}";
    }
}

faults! {
    /// A keyring (`*.zbv.keys`) operation that is refused.
    KeyringFault {
        /// Not a keyring file.
        Malformed = "keyring.malformed", "malformed key file";
        /// Larger than a key file may be.
        TooLarge = "keyring.too_large", "key file too large";
        /// Written by a newer version.
        NewerVersion { version: u32 } = "keyring.newer_version", "key file of newer version {version}";
        /// Derivation parameters outside the allowed range.
        Cost = "keyring.cost", "passphrase cost outside the allowed range";
        /// The passphrase does not open this user's key.
        WrongPassphrase = "keyring.wrong_passphrase", "wrong passphrase";
        /// The recovery code is well written but not this vault's.
        WrongRecoveryCode = "keyring.wrong_recovery_code", "wrong recovery code";
        /// The file was changed by something that does not hold the vault key.
        Tampered = "keyring.tampered", "the key file was changed from outside";
        /// No such user.
        UnknownUser = "keyring.unknown_user", "no such user";
        /// A user of this id exists.
        UserExists = "keyring.user_exists", "the user exists";
        /// The last user cannot be removed.
        LastUser = "keyring.last_user", "the last user cannot be removed";
        /// An empty or overlong id, name, role or passphrase.
        Text = "keyring.text", "an id, name, role or passphrase is empty or too long";
        /// More users than a key file holds.
        TooManyUsers = "keyring.too_many_users", "too many users";
        /// A re-key has begun and is not finished.
        Rekeying = "keyring.rekeying", "a re-key is under way";
        /// There is no re-key to finish.
        NotRekeying = "keyring.not_rekeying", "no re-key is under way";
        /// These vault keys belong to another state of the file.
        Stale = "keyring.stale", "unlocked from another state of the key file";
    }
}

faults! {
    /// A typed code that is refused.
    CodeFault {
        /// A character that no code contains.
        Character { character: char } = "code.character", "a character that no code contains: {character}";
        /// Too short or too long.
        Length { expected: usize, found: usize } = "code.length", "{found} characters where {expected} are expected";
        /// A group whose check character does not fit.
        Group { group: usize } = "code.group", "a typing error in group {group}";
        /// The school code at the front is not ten digits.
        School = "code.school", "the code does not begin with a ten-digit school code";
    }
}

faults! {
    /// A card, receipt, slip, statement, task package or enrolment paper that is refused.
    TrustFault {
        /// Larger than such a paper may be.
        TooLarge = "trust.too_large", "the document is too large";
        /// Not the JSON it should be, or values outside their limits.
        Malformed = "trust.malformed", "malformed document";
        /// Of a newer version.
        NewerVersion { version: u32 } = "trust.newer_version", "document of newer version {version}";
        /// The fingerprint compared is not that of the card.
        Fingerprint = "trust.fingerprint", "the card has another fingerprint";
        /// The card is not signed by its own root.
        NotSignedByRoot = "trust.not_signed_by_root", "the card is not signed by its own root";
        /// A later card that the pinned root has not signed.
        NotSignedByPinned = "trust.not_signed_by_pinned", "the card is not signed under the pinned one";
        /// A card of another authority.
        OtherAuthority = "trust.other_authority", "the card is of another authority";
        /// A card older than the pinned one.
        SerialFell = "trust.serial_fell", "the card is older than the pinned one";
        /// Same serial, other content.
        SerialReused = "trust.serial_reused", "two different cards with one serial";
        /// The CA chain in the card does not hold together.
        CaChain = "trust.ca_chain", "the card's CA chain is broken";
        /// Signed by a key that the card does not name for this use.
        KeyNotOnCard = "trust.key_not_on_card", "the signing key is not on the card";
        /// Signed outside the time for which the card names the key.
        KeyOutOfTime = "trust.key_out_of_time", "the signing key was not valid at that time";
        /// A layer for a division that the signing key is not for.
        OutsideDivision = "trust.outside_division", "the signing key is not for this division";
        /// For another school, package or device.
        NotForUs = "trust.not_for_us", "the document concerns another school, package or device";
    }
}

faults! {
    /// A wrapped secret that cannot be opened.
    WrapFault {
        /// `ZHIBAO_KEY` is not 32 bytes in hex or base64.
        MasterKey = "wrap.master_key", "the master key is not 32 bytes in hex or base64";
        /// Wrapped by a master key that is not at hand.
        OtherMasterKey { id: String } = "wrap.other_master_key", "wrapped by master key {id}, which is not at hand";
        /// Changed, or wrapped for another purpose.
        Damaged = "wrap.damaged", "the wrapped secret is damaged or for another purpose";
        /// A keys backup that is not one.
        Backup = "wrap.backup", "malformed keys backup";
    }
}

/// Any refusal of this crate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
#[allow(missing_docs)] // each variant is the enum it holds
pub enum Fault {
    Key(#[from] KeyFault),
    Cert(#[from] CertFault),
    Jws(#[from] JwsFault),
    Age(#[from] AgeFault),
    Keyring(#[from] KeyringFault),
    Code(#[from] CodeFault),
    Trust(#[from] TrustFault),
    Wrap(#[from] WrapFault),
}

impl Fault {
    fn inner(&self) -> &dyn Speak {
        match self {
            Fault::Key(f) => f,
            Fault::Cert(f) => f,
            Fault::Jws(f) => f,
            Fault::Age(f) => f,
            Fault::Keyring(f) => f,
            Fault::Code(f) => f,
            Fault::Trust(f) => f,
            Fault::Wrap(f) => f,
        }
    }
}

impl Speak for Fault {
    fn catalogue(&self) -> &'static Catalogue {
        &crate::MESSAGES
    }
    fn code(&self) -> &'static str {
        self.inner().code()
    }
    fn args(&self) -> Vec<Arg> {
        self.inner().args()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zhibao_core::message::Lang;

    #[test]
    fn every_refusal_has_a_sentence() {
        let all = [
            KeyFault::CODES,
            CertFault::CODES,
            JwsFault::CODES,
            AgeFault::CODES,
            KeyringFault::CODES,
            CodeFault::CODES,
            TrustFault::CODES,
            WrapFault::CODES,
        ];
        for code in all.into_iter().flatten() {
            for lang in [Lang::Zh, Lang::En] {
                assert_ne!(crate::MESSAGES.text(lang, code, &[]), *code);
            }
        }
    }

    #[test]
    fn places_are_filled() {
        let fault = Fault::from(CodeFault::Group { group: 3 });
        assert!(fault.say(Lang::Zh).contains('3') && fault.say(Lang::En).contains('3'));
        assert_eq!(fault.code(), "code.group");
    }
}
