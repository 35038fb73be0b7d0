//! Enrolment, upload and download.
