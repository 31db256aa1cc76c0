ALTER TABLE `t` DROP CHECK `positive`, RENAME COLUMN `n` TO `count`, MODIFY COLUMN `twice` int GENERATED ALWAYS AS (count * 2) VIRTUAL, ADD CONSTRAINT `positive` CHECK (`count` > 0);
