use bytes::Bytes;
use doudou_rt::{Download, EventStream, Result, Upload};
use serde::{Deserialize, Serialize};

#[doudou_rt::service]
pub trait Usersvc {
    async fn post_all(&self, all: All) -> Result<u8>;
    async fn post_nested(&self, files: Vec<Option<Upload>>) -> Result<u8>;
    async fn get_files(&self) -> Result<Vec<Download>>;
    async fn get_events(&self) -> Result<EventStream<EventStream<u8>>>;
}

#[derive(Debug, Serialize, Deserialize)]
pub struct All {
    pub upload: Upload,
    pub uploads: Vec<Upload>,
    pub download: Option<Download>,
    pub events: EventStream<u8>,
    pub bytes: Bytes,
    pub page: Page<Bytes>,
    pub map: std::collections::HashMap<String, Upload>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
}
