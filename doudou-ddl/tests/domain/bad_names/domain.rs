#[derive(Table)]
pub struct User {
    pub name: String,
    #[dd(name = "NAME")]
    pub other: String,
    #[dd(rename_from = "old")]
    pub a: i32,
    #[dd(rename_from = "OLD")]
    pub b: i32,
    #[dd(rename_from = "c")]
    pub c: i32,
    #[dd(name = "")]
    pub d: i32,
    #[dd(name = "trailing ")]
    pub e: i32,
    #[dd(name = "a_name_that_goes_on_and_on_until_no_server_in_the_world_would_take_it")]
    pub f: i32,
    #[dd(name = "smile \u{1F600}")]
    pub g: i32,
    #[dd(index(name = "PRIMARY"))]
    pub h: i32,
}

mod again {
    #[derive(Table)]
    pub struct User {
        pub id: u64,
    }
}

#[derive(Table)]
#[dd(name = "user", rename_from = "=app_user")]
#[dd(check(name = "x", expr = "id > 0"), check(name = "X", expr = "id > 1"))]
#[dd(index(name = "i", columns(id)))]
pub struct Third {
    #[dd(unique(name = "I"))]
    pub id: u64,
}

#[derive(Table)]
#[dd(rename_from = "before")]
pub struct Fourth {
    #[dd(pk, references(Fourth.id))]
    pub id: u64,
    #[dd(embed)]
    pub one: One,
    #[dd(embed)]
    pub two: Two,
}

#[derive(Table)]
#[dd(rename_from = "before")]
pub struct Fifth {
    #[dd(references(Fourth.id, name = "fk_id_app_fourth_id"))]
    pub id: u64,
}

pub struct One {
    pub shared: i32,
}

pub struct Two {
    pub shared: i32,
}
