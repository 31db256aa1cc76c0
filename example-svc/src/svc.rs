//! The people of a company, the department each of them works in, and ways to find them.

mod user;

pub use user::{Dept, Direction, Filter, NewUser, Order, Page, PageQuery, PageRet, SortBy, User};

/// Keeps the users of a company.
///
/// A name belongs to one user at a time. Everything else may repeat.
#[doudou_rt::service]
pub trait Usersvc {
    /// Pages through the users that pass a filter.
    ///
    /// The answer says how many users there are in all and whether a page follows. An empty JSON
    /// object asks for the first page of everybody.
    async fn page_users(&self, query: PageQuery) -> Result<PageRet, UserError>;

    /// Finds the user with an id.
    async fn get_user(&self, id: u64) -> Result<User, UserError>;

    /// Searches by part of a name, by department, or by both, in the order of the names.
    ///
    /// `limit` is 20 when it is missing, and 100 at most.
    async fn get_users(
        &self,
        name: Option<String>,
        dept: Option<Dept>,
        limit: Option<u32>,
    ) -> Result<Vec<User>, UserError>;

    /// Adds a user and answers it with the id it got.
    #[status(201)]
    async fn post_user(&self, user: NewUser) -> Result<User, UserError>;

    /// Replaces everything of a user but the id and the time it was added.
    async fn put_user(&self, id: u64, user: NewUser) -> Result<User, UserError>;

    /// Moves a user to another department.
    #[put("/users/{id}/dept")]
    async fn move_user(&self, id: u64, dept: Dept) -> Result<User, UserError>;

    /// Deletes a user. Its id isn't given out again.
    async fn delete_user(&self, id: u64) -> Result<(), UserError>;
}

/// What can go wrong with a request about users.
#[derive(Debug, thiserror::Error, doudou_rt::Problem)]
pub enum UserError {
    /// No user has this id.
    #[error("no user has the id {id}")]
    #[status(404)]
    NotFound {
        /// The id that was asked for.
        id: u64,
    },

    /// Another user has this name.
    #[error("another user is named `{name}`")]
    #[status(409)]
    NameTaken {
        /// The name that was asked for.
        name: String,
    },

    /// The request can be read, but a value in it makes no sense.
    #[error("`{field}` {reason}")]
    #[status(422)]
    Invalid {
        /// The field or the parameter at fault.
        field: String,
        /// What it should have been.
        reason: String,
    },

    /// The database failed. Callers learn no more than status 500: the text goes to the log.
    #[error("the database failed")]
    Storage(#[from] sqlx::Error),
}
