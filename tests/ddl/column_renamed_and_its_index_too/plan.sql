ALTER TABLE `t` RENAME INDEX `nick_idx` TO `name_idx`, RENAME COLUMN `nick` TO `name`;
