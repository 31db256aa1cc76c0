RENAME TABLE `user` TO `account`;
CREATE TABLE `user` (
  `id` bigint NOT NULL,
  PRIMARY KEY (`id`)
);
