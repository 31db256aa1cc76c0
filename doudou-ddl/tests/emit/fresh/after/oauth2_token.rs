use doudou_rt::Table;
use sqlx::FromRow;

#[derive(Debug, Clone, PartialEq, FromRow, Table)]
#[dd(name = "oauth2_token", engine = "MyISAM")]
pub struct Oauth2Token {
    #[dd(pk, type = "year")]
    pub year: u16,
    #[dd(pk)]
    pub month: u8,
    #[dd(type = "mediumint unsigned")]
    pub line1: Option<u32>,
}
