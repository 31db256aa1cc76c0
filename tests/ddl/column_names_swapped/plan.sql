ALTER TABLE `t` RENAME COLUMN `width` TO `height`, RENAME COLUMN `height` TO `width`;
