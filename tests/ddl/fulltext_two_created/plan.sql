CREATE TABLE `t` (
  `id` int NOT NULL,
  `title` text NOT NULL,
  `body` text NOT NULL,
  PRIMARY KEY (`id`),
  FULLTEXT KEY `both_idx` (`title`,`body`),
  FULLTEXT KEY `title_idx` (`title`)
);
