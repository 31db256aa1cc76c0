//! The users in an SQLite database.

use sqlx::error::DatabaseError;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, QueryBuilder, Row, Sqlite, SqliteConnection, SqlitePool};

use crate::svc::{
    Dept, Direction, Filter, NewUser, Order, Page, PageQuery, PageRet, SortBy, User, UserError,
    Usersvc,
};

/// The most users in one answer.
const MAX_USERS: u32 = 100;
/// How many users a search answers if the caller doesn't say.
const DEFAULT_LIMIT: u32 = 20;
/// There are so many columns to sort by.
const MAX_ORDERS: usize = 4;

/// [`Usersvc`] on top of SQLite.
#[derive(Debug, Clone)]
pub struct Users {
    pool: SqlitePool,
}

impl Users {
    /// Keeps the users in the table `users` that [`open`](crate::database::open) creates.
    pub fn new(pool: SqlitePool) -> Self {
        Self { pool }
    }
}

impl Usersvc for Users {
    async fn page_users(&self, query: PageQuery) -> Result<PageRet, UserError> {
        let PageQuery { filter, page: Page { orders, page_no, size } } = query;
        check(1 <= page_no, "page.pageNo", "counts from 1")?;
        check((1..=MAX_USERS).contains(&size), "page.size", "must be from 1 to 100")?;
        check(orders.len() <= MAX_ORDERS, "page.orders", "must be at most 4")?;
        let offset = i64::from(page_no - 1) * i64::from(size);

        // One transaction, so that the total and the items are of the same moment.
        let mut transaction = self.pool.begin().await?;
        let total = count(&mut transaction, &filter).await?;
        let items = select(&mut transaction, &filter, &orders, size, offset).await?;
        transaction.commit().await?;

        let has_next = offset.unsigned_abs() + u64::from(size) < total;
        Ok(PageRet { items, page_no, page_size: size, total, has_next })
    }

    async fn get_user(&self, id: u64) -> Result<User, UserError> {
        sqlx::query_as("SELECT * FROM users WHERE id = ?")
            .bind(row_id(id)?)
            .fetch_optional(&self.pool)
            .await?
            .ok_or(UserError::NotFound { id })
    }

    async fn get_users(
        &self,
        name: Option<String>,
        dept: Option<Dept>,
        limit: Option<u32>,
    ) -> Result<Vec<User>, UserError> {
        let limit = limit.unwrap_or(DEFAULT_LIMIT);
        check((1..=MAX_USERS).contains(&limit), "limit", "must be from 1 to 100")?;
        let by_name = Order { sort_by: SortBy::Name, direction: Direction::Asc };
        let mut connection = self.pool.acquire().await?;
        Ok(select(&mut connection, &Filter { name, dept }, &[by_name], limit, 0).await?)
    }

    async fn post_user(&self, user: NewUser) -> Result<User, UserError> {
        check_user(&user)?;
        sqlx::query_as("INSERT INTO users (name, email, dept) VALUES (?, ?, ?) RETURNING *")
            .bind(&user.name)
            .bind(&user.email)
            .bind(dept_text(user.dept))
            .fetch_one(&self.pool)
            .await
            .map_err(|error| name_taken_or(error, user.name))
    }

    async fn put_user(&self, id: u64, user: NewUser) -> Result<User, UserError> {
        check_user(&user)?;
        sqlx::query_as("UPDATE users SET name = ?, email = ?, dept = ? WHERE id = ? RETURNING *")
            .bind(&user.name)
            .bind(&user.email)
            .bind(dept_text(user.dept))
            .bind(row_id(id)?)
            .fetch_optional(&self.pool)
            .await
            .map_err(|error| name_taken_or(error, user.name))?
            .ok_or(UserError::NotFound { id })
    }

    async fn move_user(&self, id: u64, dept: Dept) -> Result<User, UserError> {
        sqlx::query_as("UPDATE users SET dept = ? WHERE id = ? RETURNING *")
            .bind(dept_text(dept))
            .bind(row_id(id)?)
            .fetch_optional(&self.pool)
            .await?
            .ok_or(UserError::NotFound { id })
    }

    async fn delete_user(&self, id: u64) -> Result<(), UserError> {
        let deleted = sqlx::query("DELETE FROM users WHERE id = ?")
            .bind(row_id(id)?)
            .execute(&self.pool)
            .await?;
        if deleted.rows_affected() == 0 { Err(UserError::NotFound { id }) } else { Ok(()) }
    }
}

fn check(valid: bool, field: &str, reason: &str) -> Result<(), UserError> {
    if valid {
        return Ok(());
    }
    Err(UserError::Invalid { field: field.to_owned(), reason: reason.to_owned() })
}

fn check_user(user: &NewUser) -> Result<(), UserError> {
    let name = user.name.as_str();
    check((1..=64).contains(&name.chars().count()), "name", "must have 1 to 64 characters")?;
    check(name.trim() == name, "name", "must not begin or end with white space")
}

/// SQLite counts rows with an `i64`: a larger id can't be there.
fn row_id(id: u64) -> Result<i64, UserError> {
    i64::try_from(id).map_err(|_| UserError::NotFound { id })
}

fn name_taken_or(error: sqlx::Error, name: String) -> UserError {
    if error.as_database_error().is_some_and(DatabaseError::is_unique_violation) {
        return UserError::NameTaken { name };
    }
    error.into()
}

async fn count(connection: &mut SqliteConnection, filter: &Filter) -> Result<u64, sqlx::Error> {
    let mut sql = QueryBuilder::new("SELECT count(*) FROM users");
    push_where(&mut sql, filter);
    sql.build_query_scalar().fetch_one(connection).await
}

async fn select(
    connection: &mut SqliteConnection,
    filter: &Filter,
    orders: &[Order],
    limit: u32,
    offset: i64,
) -> Result<Vec<User>, sqlx::Error> {
    let mut sql = QueryBuilder::new("SELECT * FROM users");
    push_where(&mut sql, filter);
    sql.push(" ORDER BY ");
    for order in orders {
        sql.push(column(order.sort_by)).push(direction(order.direction));
    }
    // Without a last word from the id, equal users could change places between two pages.
    sql.push("id LIMIT ").push_bind(limit).push(" OFFSET ").push_bind(offset);
    sql.build_query_as().fetch_all(connection).await
}

fn push_where(sql: &mut QueryBuilder<Sqlite>, filter: &Filter) {
    sql.push(" WHERE TRUE");
    if let Some(name) = &filter.name {
        // Not LIKE: it would read % and _ in the name as wildcards.
        sql.push(" AND instr(lower(name), lower(").push_bind(name).push(")) > 0");
    }
    if let Some(dept) = filter.dept {
        sql.push(" AND dept = ").push_bind(dept_text(dept));
    }
}

fn column(sort_by: SortBy) -> &'static str {
    match sort_by {
        SortBy::Id => "id",
        SortBy::Name => "name",
        SortBy::Dept => "dept",
        SortBy::CreatedAt => "created_at",
    }
}

fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Asc => " ASC, ",
        Direction::Desc => " DESC, ",
    }
}

fn dept_text(dept: Dept) -> &'static str {
    match dept {
        Dept::Engineering => "engineering",
        Dept::Sales => "sales",
        Dept::Support => "support",
    }
}

fn dept_of(text: &str) -> Result<Dept, sqlx::Error> {
    [Dept::Engineering, Dept::Sales, Dept::Support]
        .into_iter()
        .find(|&dept| dept_text(dept) == text)
        .ok_or_else(|| sqlx::Error::Decode(format!("there is no department `{text}`").into()))
}

impl FromRow<'_, SqliteRow> for User {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            email: row.try_get("email")?,
            dept: dept_of(row.try_get("dept")?)?,
            created_at: row.try_get("created_at")?,
        })
    }
}
