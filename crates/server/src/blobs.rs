//! Objects that hold packages and the pieces of uploads, in any store that `object_store` speaks to.
//!
//! Names are made of school codes, upload ids and digests only. An object counts once a database row names it; whatever
//! no row names is left over from a cut and is swept.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use futures_util::TryStreamExt;
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Name;
use object_store::{ObjectStore, ObjectStoreExt};
use tokio::io::AsyncWriteExt;

/// Pieces held in memory before they are written, in bytes.
const BUFFER: usize = 1 << 20;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
#[error("the blob store failed: {0}")]
pub struct BlobError(String);

impl From<object_store::Error> for BlobError {
    fn from(error: object_store::Error) -> BlobError {
        BlobError(error.to_string())
    }
}

impl From<std::io::Error> for BlobError {
    fn from(error: std::io::Error) -> BlobError {
        BlobError(error.to_string())
    }
}

/// A place for objects.
#[derive(Clone)]
pub struct Blobs(Arc<dyn ObjectStore>);

impl Blobs {
    /// Objects as files below a folder, which is created. Written objects and their folders are synced to disk.
    pub fn local(folder: &Path) -> Result<Blobs, BlobError> {
        std::fs::create_dir_all(folder)?;
        Ok(Blobs(Arc::new(
            LocalFileSystem::new_with_prefix(folder)?
                .with_fsync(true)
                .with_automatic_cleanup(true),
        )))
    }

    /// Objects in a store that exists.
    pub fn in_store(store: Arc<dyn ObjectStore>) -> Blobs {
        Blobs(store)
    }

    /// Begins an object. It exists only once [`Writing::finish`] returned.
    pub fn write(&self, name: &str) -> Writing {
        Writing(BufWriter::with_capacity(self.0.clone(), Name::from(name), BUFFER))
    }

    /// The whole object.
    pub async fn read(&self, name: &str) -> Result<Vec<u8>, BlobError> {
        Ok(self.0.get(&Name::from(name)).await?.bytes().await?.into())
    }

    /// The object piece by piece.
    pub async fn stream(
        &self,
        name: &str,
    ) -> Result<impl futures_util::Stream<Item = Result<bytes::Bytes, BlobError>> + use<>, BlobError> {
        Ok(self
            .0
            .get(&Name::from(name))
            .await?
            .into_stream()
            .map_err(BlobError::from))
    }

    /// Removes an object; that there is none is no failure.
    pub async fn delete(&self, name: &str) -> Result<(), BlobError> {
        match self.0.delete(&Name::from(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// All names.
    pub async fn names(&self) -> Result<Vec<String>, BlobError> {
        Ok(self
            .0
            .list(None)
            .map_ok(|meta| meta.location.to_string())
            .try_collect()
            .await?)
    }

    /// Removes every object that is not in `known` and was written before `before` (seconds since 1970).
    pub async fn sweep(&self, known: &HashSet<String>, before: i64) -> Result<usize, BlobError> {
        let all: Vec<_> = self.0.list(None).try_collect().await?;
        let mut swept = 0;
        for meta in all {
            if !known.contains(meta.location.as_ref()) && meta.last_modified.timestamp() <= before {
                self.delete(meta.location.as_ref()).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }
}

/// An object being written.
pub struct Writing(BufWriter);

impl Writing {
    /// Takes in the next bytes.
    pub async fn push(&mut self, bytes: bytes::Bytes) -> Result<(), BlobError> {
        Ok(self.0.put(bytes).await?)
    }

    /// Makes the object exist, durably.
    pub async fn finish(mut self) -> Result<(), BlobError> {
        Ok(self.0.shutdown().await?)
    }

    /// Drops what was written.
    pub async fn abort(mut self) -> Result<(), BlobError> {
        Ok(self.0.abort().await?)
    }
}

/// Removes the files below a folder that the local store was writing when its process ended: `<name>#<number>`. Only
/// for a process that is alone with the folder.
pub fn remove_staged(folder: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if entry.file_type()?.is_dir() {
            remove_staged(&entry.path())?;
        } else if name
            .to_string_lossy()
            .rsplit_once('#')
            .is_some_and(|(_, n)| n.bytes().all(|b| b.is_ascii_digit()))
        {
            match std::fs::remove_file(entry.path()) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn objects_exist_only_when_finished() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::local(folder.path()).unwrap();
        for size in [10, 3 * BUFFER] {
            let mut writing = blobs.write("a/b");
            writing.push(vec![7; size].into()).await.unwrap();
            assert!(blobs.names().await.unwrap().is_empty());
            writing.finish().await.unwrap();
            assert_eq!(blobs.read("a/b").await.unwrap(), vec![7; size]);
            blobs.delete("a/b").await.unwrap();
            blobs.delete("a/b").await.unwrap();
            let mut writing = blobs.write("a/c");
            writing.push(vec![7; size].into()).await.unwrap();
            writing.abort().await.unwrap();
            assert!(blobs.names().await.unwrap().is_empty());
        }
    }

    #[tokio::test]
    async fn left_overs_are_swept() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("uploads")).unwrap();
        std::fs::write(folder.path().join("uploads/x#1"), b"half").unwrap();
        std::fs::write(folder.path().join("uploads/y"), b"whole, unknown").unwrap();
        std::fs::write(folder.path().join("uploads/z"), b"known").unwrap();
        let blobs = Blobs::local(folder.path()).unwrap();
        remove_staged(folder.path()).unwrap();
        assert!(!folder.path().join("uploads/x#1").exists());
        let known = HashSet::from(["uploads/z".to_owned()]);
        assert_eq!(blobs.sweep(&known, 0).await.unwrap(), 0, "too young");
        assert_eq!(blobs.sweep(&known, i64::MAX).await.unwrap(), 1);
        assert_eq!(blobs.names().await.unwrap(), ["uploads/z"]);
    }
}
