//! Where a vault must not lie: network shares, sync folders, removable disks.

use std::fs;
use std::path::{Component, Path};

use crate::error::VaultError;

/// What is known of a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spot {
    /// It lies on a network share.
    pub network: bool,
    /// It lies on a disk that can be taken out.
    pub removable: bool,
    /// The program that syncs it elsewhere.
    pub sync: Option<String>,
}

/// Why a folder is refused; the same as the errors of that name.
pub type Unfit = VaultError;

/// Looks at folders. The machine's own is [`SystemPlaces`]; tests give another.
pub trait Places: Send {
    /// What is known of a folder.
    fn look(&self, folder: &Path) -> Spot;

    /// Refuses a folder that no vault may lie in.
    ///
    /// # Errors
    /// [`VaultError::Network`], [`VaultError::SyncFolder`], [`VaultError::Removable`].
    fn admit(&self, folder: &Path) -> Result<(), Unfit> {
        let spot = self.look(folder);
        match spot {
            Spot { network: true, .. } => Err(VaultError::Network),
            Spot { sync: Some(name), .. } => Err(VaultError::SyncFolder { name }),
            Spot { removable: true, .. } => Err(VaultError::Removable),
            _ => Ok(()),
        }
    }
}

/// The folders of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemPlaces;

impl Places for SystemPlaces {
    fn look(&self, folder: &Path) -> Spot {
        let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
        let mount = mount_of(&mounts, &folder);
        Spot {
            network: is_unc(&folder) || mount.is_some_and(|m| is_network(m.kind)),
            removable: mount.is_some_and(|m| is_removable(m.device)),
            sync: sync_by_name(&folder)
                .map(str::to_owned)
                .or_else(|| sync_by_marker(&folder)),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mount<'a> {
    device: &'a str,
    kind: &'a str,
}

/// The mount that a folder lies in: the longest mount point that is its beginning, the later one where two are equal.
fn mount_of<'a>(mountinfo: &'a str, folder: &Path) -> Option<Mount<'a>> {
    let mut best: Option<(usize, Mount<'a>)> = None;
    for line in mountinfo.lines() {
        let Some((front, back)) = line.split_once(" - ") else {
            continue;
        };
        let mut words = front.split(' ');
        let (device, point) = (words.nth(2).unwrap_or(""), words.nth(1).unwrap_or(""));
        let point = point.replace("\\040", " ");
        let kind = back.split(' ').next().unwrap_or("");
        if folder.starts_with(&point) && best.is_none_or(|(length, _)| point.len() >= length) {
            best = Some((point.len(), Mount { device, kind }));
        }
    }
    best.map(|(_, mount)| mount)
}

fn is_network(kind: &str) -> bool {
    const KINDS: &[&str] = &[
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "smb2",
        "afs",
        "ceph",
        "glusterfs",
        "davfs",
        "ncpfs",
        "lustre",
        "gfs2",
        "fuse.sshfs",
        "fuse.rclone",
        "fuse.davfs2",
        "fuse.gvfsd-fuse",
        "fuse.glusterfs",
        "fuse.cephfs",
        "fuse.s3fs",
        "fuse.smbnetfs",
        "fuse.curlftpfs",
        "fuse.kio-fuse",
    ];
    KINDS.contains(&kind)
}

/// `\\server\share` of Windows.
fn is_unc(folder: &Path) -> bool {
    let text = folder.to_string_lossy();
    let plain = text.strip_prefix(r"\\?\").unwrap_or(&text);
    text.starts_with(r"\\?\UNC\") || plain.starts_with(r"\\")
}

/// Whether the kernel calls the disk of a device (or of its partition) removable.
fn is_removable(device: &str) -> bool {
    let base = Path::new("/sys/dev/block").join(device);
    let says = |path: &Path| fs::read_to_string(path).is_ok_and(|text| text.trim() == "1");
    says(&base.join("removable")) || fs::canonicalize(&base).is_ok_and(|real| says(&real.join("../removable")))
}

/// Folder names that sync programs use. A name that ends in `*` stands for all that begin with it.
const SYNC_NAMES: &[(&str, &str)] = &[
    ("onedrive*", "OneDrive"),
    ("dropbox*", "Dropbox"),
    ("nutstore*", "坚果云"),
    ("我的坚果云*", "坚果云"),
    ("坚果云*", "坚果云"),
    ("baidusyncdisk*", "百度网盘"),
    ("baidunetdisk*", "百度网盘"),
    ("百度网盘*", "百度网盘"),
    ("百度云*", "百度网盘"),
    ("google drive*", "Google Drive"),
    ("googledrive*", "Google Drive"),
    ("my drive", "Google Drive"),
    ("icloud*", "iCloud"),
    ("com~apple~clouddocs", "iCloud"),
    ("mobile documents", "iCloud"),
    ("cloudstorage", "macOS CloudStorage"),
    ("wpsdrive*", "WPS 云盘"),
    ("wps云盘*", "WPS 云盘"),
    ("wps cloud files*", "WPS 云盘"),
    ("微云*", "微云"),
    ("weiyun*", "微云"),
    ("aliyundrive*", "阿里云盘"),
    ("阿里云盘*", "阿里云盘"),
    ("天翼云盘*", "天翼云盘"),
    ("box sync", "Box"),
    ("nextcloud*", "Nextcloud"),
    ("owncloud*", "ownCloud"),
    ("seafile*", "Seafile"),
    ("pcloud*", "pCloud"),
    ("megasync*", "MEGA"),
    ("yandex.disk*", "Yandex Disk"),
];

fn sync_by_name(folder: &Path) -> Option<&'static str> {
    folder.components().find_map(|component| {
        let Component::Normal(name) = component else {
            return None;
        };
        let name = name.to_string_lossy().to_lowercase();
        let hit = SYNC_NAMES.iter().find(|(pattern, _)| match pattern.strip_suffix('*') {
            Some(front) => name.starts_with(front),
            None => name == *pattern,
        });
        hit.map(|(_, program)| *program)
    })
}

/// Files that sync programs leave in the folders they watch.
const SYNC_MARKERS: &[(&str, &str)] = &[
    (".dropbox", "Dropbox"),
    (".dropbox.cache", "Dropbox"),
    (".849C9593-D756-4E56-8D6E-42412F2A707B", "OneDrive"),
    (".nutstore.db", "坚果云"),
    (".baidusyncdisk", "百度网盘"),
    (".baiduyun.uploading.cfg", "百度网盘"),
    (".tmp.driveupload", "Google Drive"),
    (".tmp.drivedownload", "Google Drive"),
    (".stfolder", "Syncthing"),
    (".owncloudsync.log", "ownCloud"),
    (".sync_journal.db", "Nextcloud"),
    (".megaignore", "MEGA"),
];

fn sync_by_marker(folder: &Path) -> Option<String> {
    folder.ancestors().find_map(|ancestor| {
        let hit = SYNC_MARKERS
            .iter()
            .find(|(marker, _)| is_marker(&ancestor.join(marker), marker));
        hit.map(|(_, program)| (*program).to_owned())
    })
}

/// `~/.dropbox` is a folder of settings; in a watched folder it is a file.
fn is_marker(path: &Path, name: &str) -> bool {
    if name == ".dropbox" {
        path.is_file()
    } else {
        path.exists()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mounts_are_found_by_their_longest_point() {
        let info = "27 1 254:0 / / rw - ext4 /dev/vda rw\n28 27 8:17 / /media/u/My\\040Stick rw shared:1 - vfat /dev/sdb1 rw\n\
                    29 27 0:40 / /mnt/share rw - cifs //srv/x rw\n30 27 0:41 / /mnt/share rw - nfs4 srv:/x rw";
        let kind = |path: &str| mount_of(info, Path::new(path)).map(|m| m.kind);
        assert_eq!(kind("/home/u"), Some("ext4"));
        assert_eq!(kind("/media/u/My Stick/a"), Some("vfat"));
        assert_eq!(kind("/mnt/share/x"), Some("nfs4"));
        assert_eq!(kind("/mnt/sharex"), Some("ext4"));
        assert!(is_network("nfs4") && !is_network("ext4"));
        assert_eq!(
            mount_of(info, Path::new("/media/u/My Stick")).map(|m| m.device),
            Some("8:17")
        );
    }

    #[test]
    fn sync_folders_are_known_by_name_and_by_marker() {
        for (path, program) in [
            ("/home/u/OneDrive - School/zb", Some("OneDrive")),
            ("/home/u/我的坚果云/库", Some("坚果云")),
            ("/home/u/BaiduSyncdisk", Some("百度网盘")),
            ("/Users/u/Library/Mobile Documents/x", Some("iCloud")),
            ("/home/u/dropbox", Some("Dropbox")),
            ("/home/u/documents/box", None),
        ] {
            assert_eq!(sync_by_name(Path::new(path)), program, "{path}");
        }
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        fs::create_dir_all(&inner).unwrap();
        assert_eq!(sync_by_marker(&inner), None);
        fs::write(folder.path().join(".stfolder"), "").unwrap();
        assert_eq!(sync_by_marker(&inner).as_deref(), Some("Syncthing"));
    }

    #[test]
    fn unc_paths_are_shares() {
        assert!(is_unc(Path::new(r"\\server\share")) && is_unc(Path::new(r"\\?\UNC\server\share")));
        assert!(!is_unc(Path::new(r"\\?\C:\data")) && !is_unc(Path::new("/home")));
    }
}
