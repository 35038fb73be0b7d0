//! What the server is told: a TOML file, overridden by environment variables of the same names.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use url::Url;

use crate::error::SettingsError;

/// The settings file that is read from the working folder when none is named.
pub const DEFAULT_FILE: &str = "zhibao-server.toml";
const DEFAULT_PORT: u16 = 8420;

/// The settings as written; each name is also `ZHIBAO_<NAME>` in the environment.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// Folder of everything that has no place of its own; default `zhibao-data`.
    pub data: Option<PathBuf>,
    /// `sqlite:<file>`; default `server.db` in the data folder.
    pub database_url: Option<String>,
    /// `file:///<folder>`; default `blobs` in the data folder.
    pub blobs: Option<String>,
    /// Address and port to listen on; default `127.0.0.1:8420`.
    pub listen: Option<String>,
    /// Address and port of the metrics listener; default: the next port on loopback. `off` for none.
    pub metrics: Option<String>,
    /// The server's address as its clients write it.
    pub url: Option<String>,
    /// `CERT,KEY`: PEM files of a certificate chain and its private key.
    pub tls: Option<String>,
    /// The master key, 32 bytes in hex or base64, or the name of a file that holds it.
    pub key: Option<String>,
    /// The next tier's server.
    pub upstream: Option<String>,
    /// Further host names (with port unless 80 or 443) that requests may be addressed to.
    pub hosts: Option<Vec<String>>,
    /// Code of the authority that runs the server: a division code of GB/T 2260, or longer.
    pub authority_code: Option<String>,
    /// Its name.
    pub authority_name: Option<String>,
    /// The largest upload, in bytes; default 1 GB.
    pub max_upload: Option<u64>,
}

/// The settings as the server uses them.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder of everything that has no place of its own.
    pub data: PathBuf,
    /// The SQLite file.
    pub database: PathBuf,
    /// The folder of objects.
    pub blobs: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where to tell metrics.
    pub metrics: Option<SocketAddr>,
    /// Whether nobody named that place.
    pub metrics_by_default: bool,
    /// The server's address as its clients write it, without a trailing slash.
    pub url: Option<Url>,
    /// PEM files of certificate chain and private key.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// The master key or the name of its file, as written; `None`: a file beside the database.
    pub key: Option<String>,
    /// Further hosts that requests may be addressed to.
    pub hosts: Vec<String>,
    /// Code of the authority.
    pub authority_code: String,
    /// Name of the authority.
    pub authority_name: String,
    /// The largest upload, in bytes.
    pub max_upload: u64,
}

impl Settings {
    /// Reads the file (the default one only if it exists) and the environment as told by `var`.
    pub fn load(file: Option<&Path>, var: impl Fn(&str) -> Option<String>) -> Result<Settings, SettingsError> {
        let path = file.unwrap_or(Path::new(DEFAULT_FILE));
        let written = match std::fs::read_to_string(path) {
            Ok(text) => toml::from_str(&text).map_err(|error| SettingsError::File {
                file: path.display().to_string(),
                line: error
                    .span()
                    .map_or(1, |span| 1 + text[..span.start].matches('\n').count()),
                reason: error.message().to_owned(),
            })?,
            Err(error) if file.is_none() && error.kind() == std::io::ErrorKind::NotFound => Written::default(),
            Err(error) => {
                return Err(SettingsError::Unreadable {
                    file: path.display().to_string(),
                    reason: error.kind().to_string(),
                });
            }
        };
        Settings::from_written(written.overridden(var)?)
    }

    /// Judges what was written.
    pub fn from_written(written: Written) -> Result<Settings, SettingsError> {
        let bad = |name: &str, value: &str| SettingsError::Value {
            name: name.to_owned(),
            value: value.to_owned(),
        };
        let data = written.data.unwrap_or_else(|| PathBuf::from("zhibao-data"));
        let database = match written.database_url.as_deref() {
            None => data.join("server.db"),
            Some(text) if text.starts_with("postgres") => {
                return Err(SettingsError::NotBuilt {
                    name: "ZHIBAO_DATABASE_URL".into(),
                });
            }
            Some(text) => local_path(text, "sqlite:").ok_or_else(|| bad("ZHIBAO_DATABASE_URL", "…"))?,
        };
        let blobs = match written.blobs.as_deref() {
            None => data.join("blobs"),
            Some(text) if text.starts_with("s3:") => {
                return Err(SettingsError::NotBuilt {
                    name: "ZHIBAO_BLOBS".into(),
                });
            }
            Some(text) => local_path(text, "file:").ok_or_else(|| bad("ZHIBAO_BLOBS", text))?,
        };
        let listen = match written.listen.as_deref() {
            None => SocketAddr::new(Ipv4Addr::LOCALHOST.into(), DEFAULT_PORT),
            Some(text) => address(text).ok_or_else(|| bad("ZHIBAO_LISTEN", text))?,
        };
        let metrics = match written.metrics.as_deref() {
            Some("off") => None,
            Some(text) => Some(address(text).ok_or_else(|| bad("ZHIBAO_METRICS", text))?),
            // The next port; an ephemeral one where the main port is ephemeral or the last.
            None => Some(SocketAddr::new(
                Ipv4Addr::LOCALHOST.into(),
                match listen.port() {
                    0 | u16::MAX => 0,
                    port => port + 1,
                },
            )),
        };
        let url = match written.url.as_deref() {
            None => None,
            Some(text) => Some(base_url(text).ok_or_else(|| bad("ZHIBAO_URL", text))?),
        };
        let tls = match written.tls.as_deref() {
            None => None,
            Some(text) => {
                let (cert, key) = text.split_once(',').ok_or_else(|| bad("ZHIBAO_TLS", text))?;
                Some((PathBuf::from(cert.trim()), PathBuf::from(key.trim())))
            }
        };
        if written.upstream.is_some() {
            return Err(SettingsError::NotBuilt {
                name: "ZHIBAO_UPSTREAM".into(),
            });
        }
        let settings = Settings {
            data,
            database,
            blobs,
            listen,
            metrics,
            metrics_by_default: written.metrics.is_none(),
            url,
            tls,
            key: written.key,
            hosts: written.hosts.unwrap_or_default(),
            authority_code: written.authority_code.unwrap_or_else(|| "000000".into()),
            authority_name: written.authority_name.unwrap_or_else(|| "主管部门".into()),
            max_upload: written.max_upload.unwrap_or(1_000_000_000),
        };
        match settings.is_tls() || settings.listen.ip().is_loopback() {
            true => Ok(settings),
            false => Err(SettingsError::PlainHttp {
                listen: settings.listen.to_string(),
            }),
        }
    }

    /// Whether the server speaks TLS itself.
    pub fn is_tls(&self) -> bool {
        self.tls.is_some() || self.url.as_ref().is_some_and(|url| url.scheme() == "https")
    }

    /// The file in which the master key stands, where it is not given.
    pub fn key_file(&self) -> PathBuf {
        self.database.with_extension("key")
    }

    /// The address by which clients reach the server, once it is known where it listens.
    pub fn base(&self, listening: SocketAddr) -> String {
        match &self.url {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => format!(
                "{}://{}",
                if self.is_tls() { "https" } else { "http" },
                reachable(listening)
            ),
        }
    }
}

impl Written {
    fn overridden(mut self, var: impl Fn(&str) -> Option<String>) -> Result<Written, SettingsError> {
        let get = |name: &str| var(name).filter(|text| !text.is_empty());
        let set = |slot: &mut Option<String>, name: &str| {
            if let Some(text) = get(name) {
                *slot = Some(text);
            }
        };
        set(&mut self.database_url, "ZHIBAO_DATABASE_URL");
        set(&mut self.blobs, "ZHIBAO_BLOBS");
        set(&mut self.listen, "ZHIBAO_LISTEN");
        set(&mut self.metrics, "ZHIBAO_METRICS");
        set(&mut self.url, "ZHIBAO_URL");
        set(&mut self.tls, "ZHIBAO_TLS");
        set(&mut self.key, "ZHIBAO_KEY");
        set(&mut self.upstream, "ZHIBAO_UPSTREAM");
        set(&mut self.authority_code, "ZHIBAO_AUTHORITY_CODE");
        set(&mut self.authority_name, "ZHIBAO_AUTHORITY_NAME");
        if let Some(text) = get("ZHIBAO_DATA") {
            self.data = Some(text.into());
        }
        if let Some(text) = get("ZHIBAO_HOSTS") {
            self.hosts = Some(text.split(',').map(|host| host.trim().to_owned()).collect());
        }
        if let Some(text) = get("ZHIBAO_MAX_UPLOAD") {
            let size = text.parse().map_err(|_| SettingsError::Value {
                name: "ZHIBAO_MAX_UPLOAD".into(),
                value: text,
            })?;
            self.max_upload = Some(size);
        }
        Ok(self)
    }
}

/// The address to reach a listener on this machine by: an unspecified one is reached by loopback.
pub fn reachable(listening: SocketAddr) -> SocketAddr {
    match listening.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => SocketAddr::new(Ipv4Addr::LOCALHOST.into(), listening.port()),
        IpAddr::V6(ip) if ip.is_unspecified() => {
            SocketAddr::new(std::net::Ipv6Addr::LOCALHOST.into(), listening.port())
        }
        _ => listening,
    }
}

/// `sqlite:a.db`, `sqlite:///srv/a.db`, `file:///srv/blobs`: the path behind the scheme.
fn local_path(text: &str, scheme: &str) -> Option<PathBuf> {
    let rest = text.strip_prefix(scheme)?;
    let path = rest.strip_prefix("//").unwrap_or(rest);
    (!path.is_empty()).then(|| PathBuf::from(path))
}

/// `127.0.0.1:80`, `[::1]:80`, `localhost:80`, or a port alone.
fn address(text: &str) -> Option<SocketAddr> {
    match text.rsplit_once(':') {
        Some(("localhost", port)) => Some(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port.parse().ok()?)),
        _ => text.parse().ok(),
    }
}

fn base_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let plain = url.query().is_none() && url.fragment().is_none() && url.path() == "/" && url.username().is_empty();
    (matches!(url.scheme(), "http" | "https") && url.host().is_some() && plain).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(vars: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        let var = |name: &str| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        Settings::from_written(Written::default().overridden(var)?)
    }

    #[test]
    fn nothing_set_is_loopback_and_a_local_folder() {
        let settings = load(&[]).unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8420");
        assert_eq!(settings.metrics.unwrap().to_string(), "127.0.0.1:8421");
        assert_eq!(settings.database, Path::new("zhibao-data/server.db"));
        assert_eq!(settings.key_file(), Path::new("zhibao-data/server.key"));
        assert_eq!(settings.base(settings.listen), "http://127.0.0.1:8420");
        assert!(!settings.is_tls());
    }

    #[test]
    fn variables_are_read() {
        let settings = load(&[
            ("ZHIBAO_DATABASE_URL", "sqlite:///srv/z.db"),
            ("ZHIBAO_BLOBS", "file:///srv/blobs"),
            ("ZHIBAO_LISTEN", "0.0.0.0:443"),
            ("ZHIBAO_URL", "https://up.example.test/"),
            ("ZHIBAO_METRICS", "off"),
            ("ZHIBAO_HOSTS", "a.test, b.test:8443"),
        ])
        .unwrap();
        assert_eq!(settings.database, Path::new("/srv/z.db"));
        assert_eq!(settings.blobs, Path::new("/srv/blobs"));
        assert_eq!(settings.base(settings.listen), "https://up.example.test");
        assert_eq!(settings.hosts, ["a.test", "b.test:8443"]);
        assert!(settings.metrics.is_none() && settings.is_tls());
    }

    #[test]
    fn refused_settings() {
        assert!(matches!(
            load(&[("ZHIBAO_LISTEN", "0.0.0.0:80")]),
            Err(SettingsError::PlainHttp { .. })
        ));
        let http = [
            ("ZHIBAO_LISTEN", "0.0.0.0:80"),
            ("ZHIBAO_URL", "http://up.example.test"),
        ];
        assert!(matches!(load(&http), Err(SettingsError::PlainHttp { .. })));
        for (name, value) in [
            ("ZHIBAO_LISTEN", "here"),
            ("ZHIBAO_URL", "ftp://a"),
            ("ZHIBAO_URL", "https://a/b"),
            ("ZHIBAO_TLS", "one-file"),
            ("ZHIBAO_BLOBS", "/no/scheme"),
            ("ZHIBAO_MAX_UPLOAD", "much"),
        ] {
            assert!(
                matches!(load(&[(name, value)]), Err(SettingsError::Value { .. })),
                "{name}={value}"
            );
        }
        for (name, value) in [
            ("ZHIBAO_DATABASE_URL", "postgres://db/z"),
            ("ZHIBAO_BLOBS", "s3://b/p"),
            ("ZHIBAO_UPSTREAM", "https://up"),
        ] {
            assert!(
                matches!(load(&[(name, value)]), Err(SettingsError::NotBuilt { .. })),
                "{name}"
            );
        }
    }

    #[test]
    fn a_file_is_judged_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("s.toml");
        std::fs::write(&file, "listen = \"127.0.0.1:9\"\nlisten_on = 3\n").unwrap();
        let error = Settings::load(Some(&file), |_| None).unwrap_err();
        assert!(matches!(error, SettingsError::File { line: 2, .. }), "{error}");
        std::fs::write(&file, "listen = \"127.0.0.1:9\"\n").unwrap();
        assert_eq!(Settings::load(Some(&file), |_| None).unwrap().listen.port(), 9);
        let named = Settings::load(Some(&folder.path().join("none.toml")), |_| None);
        assert!(matches!(named, Err(SettingsError::Unreadable { .. })));
    }
}
