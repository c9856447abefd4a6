# Works out in R what the engine works out: reads tables from JSON lines without a library, writes one number a line, NA for none.
# Run: Rscript oracle.R INPUT OUTPUT
suppressPackageStartupMessages(has_coin <- require(coin, quietly = TRUE))
arguments <- commandArgs(trailingOnly = TRUE)
numbers <- function(text) as.numeric(strsplit(text, " ")[[1]])
safely <- function(found) tryCatch(suppressWarnings(found), error = function(problem) NA)
works <- list(
  fisher = function(x) fisher.test(matrix(c(x[1], x[2] - x[1], x[3], x[4] - x[3]), 2))$p.value,
  odds = function(x) {
    limits <- fisher.test(matrix(c(x[1], x[2] - x[1], x[3], x[4] - x[3]), 2))$conf.int
    ifelse(limits <= 1, limits, 2 - 1 / limits)
  },
  pearson = function(x) chisq.test(matrix(c(x[1], x[2] - x[1], x[3], x[4] - x[3]), 2), correct = FALSE)$p.value,
  wilson = function(x) prop.test(x[1], x[2], correct = FALSE)$conf.int,
  clopper = function(x) binom.test(x[1], x[2])$conf.int,
  mcnemar = function(x) binom.test(x[1], x[1] + x[2])$p.value,
  pratt = function(x) {
    if (!has_coin) return(NA)
    n <- length(x) / 2; before <- x[1:n]; after <- x[(n + 1):(2 * n)]
    as.numeric(pvalue(wilcoxsign_test(after ~ before, distribution = "exact", zero.method = "Pratt")))
  },
  whitney = function(x) {
    if (!has_coin) return(NA)
    n <- x[1]; values <- x[-1]; group <- factor(c(rep("a", n), rep("b", length(values) - n)))
    as.numeric(pvalue(wilcox_test(values ~ group, distribution = "exact")))
  },
  ties = function(x) wilcox.test(x[2:(x[1] + 1)], x[(x[1] + 2):length(x)], exact = FALSE)$p.value,
  paired = function(x) { n <- length(x) / 2; f <- t.test(x[(n + 1):(2 * n)], x[1:n], paired = TRUE); c(f$estimate, f$conf.int, f$p.value) },
  welch = function(x) { n <- x[1]; v <- x[-1]; f <- t.test(v[1:n], v[-(1:n)]); c(f$conf.int, f$p.value) },
  correlated = function(x) { n <- length(x) / 2; f <- cor.test(x[1:n], x[(n + 1):(2 * n)]); c(f$estimate, f$conf.int, f$p.value) },
  alpha = function(x) {
    k <- x[1]; m <- matrix(x[-1], ncol = k, byrow = TRUE); s <- var(m)
    k / (k - 1) * (1 - sum(diag(s)) / sum(s))
  },
  kappa = function(x) {
    n <- length(x) / 2
    t <- table(factor(x[1:n], levels = 0:1), factor(x[(n + 1):(2 * n)], levels = 0:1)) / n
    chance <- sum(rowSums(t) * colSums(t)); (sum(diag(t)) - chance) / (1 - chance)
  },
  holm = function(x) p.adjust(x, "holm")
)
lines <- readLines(arguments[1])
out <- vapply(strsplit(lines, "\t"), function(row) paste(format(safely(works[[row[1]]](numbers(row[2]))), digits = 15), collapse = " "), "")
writeLines(out, arguments[2])
