//! The server's own TLS: an ECDSA P-256 authority (browsers verify no Ed25519) and certificates for host names.

use rcgen::{ExtendedKeyUsagePurpose, Issuer, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SanType};
use rustls::pki_types::PrivatePkcs8KeyDer;
use zeroize::Zeroizing;

use super::Certificate;
use super::issue::{built, ca_params, issuer_params, named};
use crate::encoding::pem;
use crate::fault::{CertFault, KeyFault};

/// A P-256 authority for TLS certificates.
pub struct TlsCa {
    key: KeyPair,
    certificate: Certificate,
}

/// What a TLS listener needs, in PEM.
pub struct TlsIdentity {
    /// The host's certificate, then the authority's.
    pub chain_pem: String,
    /// The host's private key, PKCS#8.
    pub key_pem: Zeroizing<String>,
    /// The last moment of validity.
    pub not_after: i64,
}

impl TlsCa {
    /// A new authority with a new key.
    pub fn generate(name: &str, from: i64, until: i64) -> Result<TlsCa, CertFault> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(|_| CertFault::Unbuildable)?;
        let certificate = built(ca_params(name, 0, from, until)?.self_signed(&key))?;
        Ok(TlsCa { key, certificate })
    }

    /// An authority from storage.
    pub fn from_parts(pkcs8: &[u8], certificate: Certificate) -> Result<TlsCa, KeyFault> {
        let key = KeyPair::from_pkcs8_der_and_sign_algo(&PrivatePkcs8KeyDer::from(pkcs8), &PKCS_ECDSA_P256_SHA256)
            .map_err(|_| KeyFault::NotP256)?;
        Ok(TlsCa { key, certificate })
    }

    /// The authority's key in PKCS#8, for storage under encryption.
    pub fn pkcs8(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.key.serialize_der())
    }

    /// The authority's certificate, as the card names it.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// A certificate and a new key for host names or IP addresses, at least one.
    pub fn issue(&self, hosts: &[&str], from: i64, until: i64) -> Result<TlsIdentity, CertFault> {
        let first = hosts.first().ok_or(CertFault::Unbuildable)?;
        let name: String = first.chars().take(64).collect();
        let mut params = named(&name, from, until)?;
        for host in hosts {
            params.subject_alt_names.push(match host.parse() {
                Ok(address) => SanType::IpAddress(address),
                Err(_) => SanType::DnsName((*host).try_into().map_err(|_| CertFault::Unbuildable)?),
            });
        }
        params.is_ca = rcgen::IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(|_| CertFault::Unbuildable)?;
        let issuer = Issuer::new(issuer_params(&self.certificate)?, &self.key);
        let leaf = built(params.signed_by(&key, &issuer))?;
        Ok(TlsIdentity {
            chain_pem: leaf.pem() + &self.certificate.pem(),
            key_pem: Zeroizing::new(pem("PRIVATE KEY", &Zeroizing::new(key.serialize_der()))),
            not_after: leaf.not_after(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
    use std::io::{Read, Write};
    use std::sync::Arc;

    /// A real handshake in memory: the client trusts only the authority.
    #[test]
    fn rustls_accepts_the_certificate_for_its_host_only() {
        crate::install_tls_provider();
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_secs() as i64;
        let made = TlsCa::generate("职报 TLS", now - 60, now + 86_400 * 365).unwrap();
        let ca = TlsCa::from_parts(&made.pkcs8(), made.certificate().clone()).unwrap();
        let identity = ca
            .issue(&["example.test", "127.0.0.1"], now - 60, now + 86_400)
            .unwrap();
        for (host, accepted) in [("example.test", true), ("127.0.0.1", true), ("other.test", false)] {
            assert_eq!(handshake(&identity, ca.certificate(), host), accepted, "{host}");
        }
        assert!(matches!(ca.issue(&[], 0, 1), Err(CertFault::Unbuildable)));
        assert!(TlsCa::from_parts(b"no key", ca.certificate().clone()).is_err());
    }

    fn handshake(identity: &TlsIdentity, ca: &Certificate, host: &str) -> bool {
        let chain: Vec<_> = CertificateDer::pem_slice_iter(identity.chain_pem.as_bytes())
            .map(Result::unwrap)
            .collect();
        let key = PrivateKeyDer::from_pem_slice(identity.key_pem.as_bytes()).unwrap();
        let server = rustls::ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(ca.der().to_vec().into()).unwrap();
        let client = rustls::ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from(host.to_owned()).unwrap();
        let mut client = rustls::ClientConnection::new(Arc::new(client), name).unwrap();
        let mut server = rustls::ServerConnection::new(Arc::new(server)).unwrap();
        for _ in 0..10 {
            let mut wire = Vec::new();
            client.write_tls(&mut wire).unwrap();
            server.read_tls(&mut &wire[..]).unwrap();
            if server.process_new_packets().is_err() {
                return false;
            }
            wire.clear();
            server.write_tls(&mut wire).unwrap();
            client.read_tls(&mut &wire[..]).unwrap();
            if client.process_new_packets().is_err() {
                return false;
            }
        }
        let _ = (client.writer().flush(), server.reader().read(&mut []));
        !client.is_handshaking()
    }
}
