ALTER TABLE `t` ADD COLUMN `key` varchar(36) NOT NULL DEFAULT (uuid());
