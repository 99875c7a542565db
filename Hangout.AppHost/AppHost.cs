var builder = WebApplication.CreateBuilder(args);
_ = builder;
