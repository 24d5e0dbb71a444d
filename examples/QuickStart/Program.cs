using QuickStart;

// One ASP.NET Core application: a product, its login, its API and a service, all in one process.
var builder = WebApplication.CreateBuilder(args);
var origin = builder.Configuration["QuickStart:Origin"] ?? "http://localhost:5000";
var data = builder.Configuration["QuickStart:Data"] ?? Path.Combine(AppContext.BaseDirectory, "data", "quickstart.litedb");
var secrets = Secrets.LoadOrCreate(data);
builder.WebHost.UseUrls(origin);

Login.Add(builder, origin, data, secrets);
Product.AddSignIn(builder, origin, secrets);
OrdersApi.Add(builder, origin);
builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<OrdersReport>(services, origin, secrets));

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
Login.Map(app);
Product.Map(app);
OrdersApi.Map(app);
await app.StartAsync();

Console.WriteLine($"""

    The product is at      {origin}
    Sign in as             {Login.Email}
    with the password      {secrets.Password}
    Accounts are kept in   {data}

    """);
await app.WaitForShutdownAsync();
