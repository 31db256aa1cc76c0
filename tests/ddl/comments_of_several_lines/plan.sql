CREATE TABLE `user` (
  `id` int NOT NULL COMMENT 'The number.\nIt never changes.',
  PRIMARY KEY (`id`)
) COMMENT='Accounts.\n\nOne per person.';
