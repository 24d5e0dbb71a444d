using Engine.Core;
using Engine.Hosting;
using Engine.Storage.LiteDb;
using QuickStart;

// One process: a product, its API, a background service, and the identity provider all three rely on.
var builder = WebApplication.CreateBuilder(args);
var address = builder.Configuration["urls"] ?? "http://localhost:5000";
builder.WebHost.UseUrls(address);

var data = Directory.CreateDirectory(builder.Configuration["data"] ?? Path.Combine(builder.Environment.ContentRootPath, "data")).FullName;
var dataFile = Path.Combine(data, "quickstart.db");
var tenant = new QuickStartTenant(address + "/", isNew: !File.Exists(dataFile));
var masterKey = MasterKeyFile.ReadOrCreate(Path.Combine(data, "quickstart.key"), dataFile);

builder.Services.AddSingleton(tenant);
builder.Services.AddSingleton(_ => LiteDbStore.Open(new LiteDbStoreOptions { Path = dataFile }));
builder.Services.AddIdentityEngine((services, options) =>
{
    options.Store = services.GetRequiredService<LiteDbStore>();
    options.MasterKey = masterKey;
    options.AddTenant("quickstart", tenant.Declare);
});
builder.Services.AddHealthChecks().AddIdentityEngineHealthCheck();
builder.Services.AddQuickStartSignIn(tenant);
builder.Services.AddSingleton<Heartbeats>();
builder.Services.AddHttpClient<HeartbeatClient>(client => client.BaseAddress = new Uri(address));
builder.Services.AddHttpClient<MachineTokens>(client => client.BaseAddress = new Uri(tenant.Issuer))
    .ConfigurePrimaryHttpMessageHandler(static services => services.GetRequiredService<IdentityEngine>().CreateHandler());
builder.Services.AddHostedService<HeartbeatService>();

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapIdentityEngine();
app.MapHealthChecks("/healthz");
app.MapProduct();
app.MapApi();

await app.StartAsync();
Console.WriteLine($"Open {address} in a browser.");
Console.WriteLine(tenant.Password is { } password
    ? $"Sign in as {QuickStartTenant.Email} with the password {password} - it is shown this once - or create an account."
    : $"Accounts are those of the last start. Remove {data} to begin anew.");
await app.WaitForShutdownAsync();

/// <summary>For the tests.</summary>
public partial class Program;
