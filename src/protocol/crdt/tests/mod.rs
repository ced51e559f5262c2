mod convergence;
mod joins;
mod replicas;
