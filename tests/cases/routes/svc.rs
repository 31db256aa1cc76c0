//! Verbs and paths.

use doudou_rt::Result;

#[doudou_rt::service]
pub trait Routes {
    async fn get(&self) -> Result<String>;
    async fn page_users(&self) -> Result<String>;
    async fn get_users(&self) -> Result<String>;
    async fn post_users(&self) -> Result<String>;
    async fn put_users(&self) -> Result<String>;
    async fn delete_users(&self) -> Result<String>;
    #[patch("/users")]
    async fn change_users(&self) -> Result<String>;
    #[get("/users/{id}")]
    async fn one_user(&self, id: u64) -> Result<String>;
    #[get("/users/me")]
    async fn own_user(&self) -> Result<String>;
    #[get("/users/{id}/posts/{post_id}")]
    async fn one_post(&self, post_id: String, id: u64) -> Result<String>;
    #[get("/users/{id}/posts/latest")]
    async fn latest_post(&self, id: u64) -> Result<String>;
    #[get("/{anything}")]
    async fn any_word(&self, anything: String) -> Result<String>;
    #[head("/alive")]
    async fn alive(&self) -> Result<()>;
    #[delete("/files/~tmp/a.b-c_d;v=1,2@x")]
    async fn odd_letters(&self) -> Result<String>;
    /// What a trait provides needn't be implemented.
    async fn get_provided(&self) -> Result<String> {
        Ok(self.get().await? + " and more")
    }
    #[cfg(test)]
    async fn only_in_tests(&self) -> Result<String>;
    async fn list_v1(&self) -> Result<String>;
    async fn list_v_1(&self) -> Result<String>;
    #[status(202)]
    async fn later(&self) -> Result<String>;
}
