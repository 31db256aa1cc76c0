use self::base::Stamps;

mod base {
    /// Not a table: only for its fields.
    #[derive(Table)]
    #[dd(skip)]
    #[sqlx(rename_all = "SCREAMING_SNAKE_CASE")]
    pub struct Stamps {
        /// When it was made.
        #[dd(default = "CURRENT_TIMESTAMP(3)", type = "datetime(3)", index)]
        pub created_at: NaiveDateTime,
        #[dd(embed)]
        pub who: super::Who,
    }
}

pub struct Who {
    pub created_by: u64,
    pub note: String,
}

#[derive(Table)]
pub struct First {
    #[dd(pk)]
    pub id: u64,
    #[sqlx(flatten)]
    pub stamps: Stamps,
    /// Its own, not the embedded one.
    pub note: Option<String>,
    #[dd(skip)]
    pub cache: Vec<Who>,
    #[sqlx(skip)]
    pub other: Who,
}

#[derive(Table)]
pub struct Second {
    #[dd(embed)]
    pub stamps: base::Stamps,
    pub last: bool,
}

#[derive(Table)]
pub struct Parent {
    #[dd(pk)]
    pub id: u64,
}

pub struct Child {
    #[dd(references(Parent.id))]
    pub parent_id: u64,
}

#[derive(Table)]
pub struct Son {
    #[dd(embed)]
    pub child: Child,
}

#[derive(Table)]
pub struct Daughter {
    #[dd(embed)]
    pub child: Child,
}
