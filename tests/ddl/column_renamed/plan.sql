ALTER TABLE `user` RENAME COLUMN `nick` TO `name`;
