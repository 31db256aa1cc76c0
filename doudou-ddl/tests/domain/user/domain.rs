//! The struct of the tour.

/// Accounts.
#[derive(Debug, Clone, Serialize, Deserialize, FromRow, Table)]
pub struct User {
    #[dd(pk, auto)]
    pub id: u64,
    #[dd(index(name = "name_phone_idx", order = 2), default = "'jack'")]
    pub name: String,
    /// cellphone number
    #[dd(index(name = "name_phone_idx", order = 1))]
    pub phone: String,
    #[dd(unique)]
    pub no: i32,
    #[dd(type = "varchar(64)")]
    pub school: Option<String>,
    #[dd(default = "CURRENT_TIMESTAMP")]
    pub create_at: DateTime<Utc>,
    #[dd(default = "CURRENT_TIMESTAMP", extra = "ON UPDATE CURRENT_TIMESTAMP")]
    pub update_at: DateTime<Utc>,
    #[dd(references(Dept.id, on_delete = "cascade"))]
    pub dept_id: Option<u64>,
    #[sqlx(flatten)]
    #[dd(embed)]
    pub base: Base,
}

#[derive(Table)]
pub struct Dept {
    #[dd(pk, auto)]
    pub id: u64,
}

pub struct Base {
    pub created_by: u64,
    /// Never seen: the account has a name of its own.
    pub name: String,
}
